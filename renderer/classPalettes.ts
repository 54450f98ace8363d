/**
 * Sets of colours that people with any kind of colour vision tell apart, each with a calm one for the background first: the one
 * of Okabe and Ito (2008), and three of Paul Tol (Colour schemes, SRON/EPS/TN/09-002, issue 3.2).
 */
import type { LabelClass } from './types'

export const CLASS_PALETTES = {
  okabeIto: {
    title: 'Okabe–Ito',
    colours: ['#cccccc', '#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', '#000000']
  },
  tolBright: {
    title: 'Tol, bright',
    colours: ['#bbbbbb', '#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377']
  },
  tolVibrant: {
    title: 'Tol, vibrant',
    colours: ['#bbbbbb', '#ee7733', '#0077bb', '#33bbee', '#ee3377', '#cc3311', '#009988']
  },
  tolMuted: {
    title: 'Tol, muted',
    // prettier-ignore
    colours: [
      '#dddddd', '#cc6677', '#332288', '#ddcc77', '#117733', '#88ccee', '#882255', '#44aa99', '#999933', '#aa4499'
    ]
  }
} as const satisfies Record<string, { readonly title: string; readonly colours: readonly string[] }>

export type ClassPalette = keyof typeof CLASS_PALETTES

/** The first classes in the colours of a palette; those that it has no colour for keep theirs. */
export function recoloured(classes: readonly LabelClass[], palette: ClassPalette): readonly LabelClass[] {
  const { colours } = CLASS_PALETTES[palette]
  return classes.map((entry, index) => ({ ...entry, color: colours[index] ?? entry.color }))
}
