/** The table of what can be chosen about tools and actions; a tool names those that it heeds. */
export type Option =
  | {
      readonly type: 'number'
      readonly title: string
      readonly hint: string
      readonly unit: string
      readonly least: number
      readonly most: number
      readonly standard: number
    }
  | {
      readonly type: 'choice'
      readonly title: string
      readonly hint: string
      readonly choices: Readonly<Record<string, string>>
      readonly standard: string
    }
  | { readonly type: 'switch'; readonly title: string; readonly hint: string; readonly standard: boolean }
  | { readonly type: 'class'; readonly title: string; readonly hint: string; readonly standard: number }
  | { readonly type: 'model'; readonly title: string; readonly hint: string; readonly standard: null }

export const OPTIONS = {
  tip: {
    type: 'choice',
    title: 'Tip',
    hint: 'the shape of the brush',
    choices: { round: 'Round', square: 'Square' },
    standard: 'round'
  },
  pressure: {
    type: 'switch',
    title: 'Pressure',
    hint: 'a pen paints the wider the harder it is pressed, up to the size of the brush',
    standard: false
  },
  lineWidth: {
    type: 'number',
    title: 'Width',
    hint: 'width of the line in pixels of the image',
    unit: 'px',
    least: 1,
    most: 256,
    standard: 4
  },
  adjust: {
    type: 'switch',
    title: 'Adjust first',
    hint: 'a closed outline waits for Enter, so that its points can be moved',
    standard: false
  },
  wandBy: {
    type: 'choice',
    title: 'Follows',
    hint: 'colour: what looks like the pixel that was pressed; gradient: up to the next edge',
    choices: { colour: 'Colour', gradient: 'Gradient' },
    standard: 'colour'
  },
  tolerance: {
    type: 'number',
    title: 'Tolerance',
    hint: 'how much colours may differ; a drag to the right widens it',
    unit: '',
    least: 0,
    most: 254,
    standard: 16
  },
  superpixelSize: {
    type: 'number',
    title: 'Superpixel',
    hint: 'about how wide a superpixel is, in pixels of the image',
    unit: 'px',
    least: 6,
    most: 128,
    standard: 24
  },
  componentAct: {
    type: 'choice',
    title: 'Click',
    hint: 'what a click does with the connected area beneath it',
    choices: { relabel: 'Relabels', remove: 'Deletes' },
    standard: 'relabel'
  },
  radius: {
    type: 'number',
    title: 'By',
    hint: 'how far, in pixels of the image',
    unit: 'px',
    least: 1,
    most: 64,
    standard: 2
  },
  otherClass: { type: 'class', title: 'Which', hint: 'the class that becomes the active one', standard: 1 },
  clickModel: {
    type: 'model',
    title: 'Model',
    hint: 'the two files of a SAM-type model of your own: its encoder and its decoder, as ONNX',
    standard: null
  },
  share: {
    type: 'number',
    title: 'Place',
    hint: 'between two shapes of one image: how far from the first to the second',
    unit: '%',
    least: 0,
    most: 100,
    standard: 50
  }
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS

type ValueOf<O> = O extends { readonly choices: infer C }
  ? keyof C
  : O extends { readonly type: 'switch' }
    ? boolean
    : O extends { readonly type: 'model' }
      ? null
      : number

export type OptionValues = { readonly [Name in OptionName]: ValueOf<(typeof OPTIONS)[Name]> }

export const STANDARD_OPTIONS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, { standard }]) => [name, standard])
) as unknown as OptionValues
