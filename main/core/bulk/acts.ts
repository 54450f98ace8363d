/** The table of what can be done to many images: what each is called, who decides its pixels, what it needs, and how it is done. */
import { acceptPrediction } from '../../../renderer/raster/accept'
import { grown, shrunk, smoothed } from '../../../renderer/raster/morphology'
import { UNLABELLED, type PixelSource, type PixelTarget } from '../../../renderer/raster/pixels'
import { replaceValue } from '../../../renderer/raster/replaceValue'
import { fillRows } from '../../../renderer/raster/rowRuns'
import type { BulkAct, BulkActType } from './act'

interface Entry<Act> {
  /** In the history. */
  name(act: Act, classNameOf: (index: number) => string): string
  readonly decider: 'hand' | 'assisted' | 'accepted'
  /** Without a pixel of this value there is nothing to do; null where that cannot be told from the labels. */
  needs(act: Act): number | null
  /** Classes that it writes or looks for. */
  classes(act: Act): readonly number[]
  apply(labels: PixelTarget, act: Act, prediction: PixelSource | null): void
}

type Of<Type extends BulkActType> = Extract<BulkAct, { readonly type: Type }>
type Widening = Extract<BulkAct, { readonly radius: number }>

const morphing = (title: string, apply: Entry<Widening>['apply']): Entry<Widening> => ({
  name: (act, classNameOf) => `${title} by ${act.radius}: ${classNameOf(act.of)}`,
  decider: 'assisted',
  needs: (act) => act.of,
  classes: (act) => [act.of],
  apply
})

const TABLE: {
  readonly replaceClass: Entry<Of<'replaceClass'>>
  readonly fillUnlabelled: Entry<Of<'fillUnlabelled'>>
  readonly clearClass: Entry<Of<'clearClass'>>
  readonly accept: Entry<Of<'accept'>>
  readonly grow: Entry<Widening>
  readonly shrink: Entry<Widening>
  readonly smooth: Entry<Widening>
} = {
  replaceClass: {
    name: (act, classNameOf) => `Replace ${classNameOf(act.from)} by ${classNameOf(act.to)}`,
    decider: 'hand',
    needs: (act) => act.from,
    classes: (act) => [act.from, act.to],
    apply: (labels, act) => replaceValue(labels, act.from, act.to)
  },
  fillUnlabelled: {
    name: (act, classNameOf) => `Fill unlabelled: ${classNameOf(act.to)}`,
    decider: 'hand',
    needs: () => UNLABELLED,
    classes: (act) => [act.to],
    apply: (labels, act) => replaceValue(labels, UNLABELLED, act.to)
  },
  clearClass: {
    name: (act, classNameOf) => `Clear ${classNameOf(act.from)}`,
    decider: 'hand',
    needs: (act) => act.from,
    classes: (act) => [act.from],
    apply: (labels, act) => replaceValue(labels, act.from, UNLABELLED)
  },
  accept: {
    name: (act, classNameOf) => `Accept prediction${act.only === null ? '' : `: ${classNameOf(act.only)}`}`,
    decider: 'accepted',
    needs: (act) => (act.overwrite ? null : UNLABELLED),
    classes: (act) => (act.only === null ? [] : [act.only]),
    apply(labels, act, prediction) {
      const choice = act.only === null ? ({ type: 'all' } as const) : ({ type: 'class', index: act.only } as const)
      if (prediction) acceptPrediction(labels, prediction, choice, act.overwrite)
    }
  },
  grow: morphing('Grow', (labels, act) => fillRows(labels, grown(labels, act.of, act.radius), act.of)),
  shrink: morphing('Shrink', (labels, act) => fillRows(labels, shrunk(labels, act.of, act.radius), UNLABELLED)),
  smooth: morphing('Smooth', (labels, act) => {
    const { joins, leaves } = smoothed(labels, act.of, act.radius)
    fillRows(labels, joins, act.of)
    fillRows(labels, leaves, UNLABELLED)
  })
}

export const BULK_ACTS = Object.keys(TABLE) as readonly BulkActType[]

/** The line of an act, with the act in it. */
export function entryOf(act: BulkAct) {
  const entry = TABLE[act.type] as Entry<BulkAct>
  return {
    decider: entry.decider,
    needs: entry.needs(act),
    classes: entry.classes(act),
    name: (classNameOf: (index: number) => string) => entry.name(act, classNameOf),
    apply: (labels: PixelTarget, prediction: PixelSource | null) => entry.apply(labels, act, prediction)
  }
}
