/** How images may be varied while a net learns: one row for each slider, and a few sets to begin with. */
import type { Augmentation } from './types'
import { words } from './words'

export interface AugmentField {
  readonly option: 'rotate' | 'brightness' | 'contrast' | 'saturation' | 'hue' | 'blur' | 'noise'
  readonly label: string
  readonly hint: string
  readonly most: number
  readonly step: number
  /** What is shown for a value. */
  readonly show: (value: number) => string
}

const degrees = (value: number): string => `±${value}°`
const percent = (value: number): string => `±${Math.round(value * 100)} %`

// prettier-ignore
export const AUGMENT_FIELDS: readonly AugmentField[] = [
  { option: 'rotate', label: 'Rotate', hint: 'Turn by up to so much, either way', most: 180, step: 5, show: degrees },
  { option: 'brightness', label: 'Brightness', hint: 'Lighter or darker by up to so much', most: 0.9, step: 0.05, show: percent },
  { option: 'contrast', label: 'Contrast', hint: 'More or less contrast by up to so much', most: 0.9, step: 0.05, show: percent },
  { option: 'saturation', label: 'Saturation', hint: 'More or less colourful by up to so much', most: 1, step: 0.05, show: percent },
  { option: 'hue', label: 'Hue', hint: 'Turn the colours by up to so much', most: 180, step: 5, show: degrees },
  { option: 'blur', label: 'Blur', hint: 'Soften by up to so many pixels', most: 4, step: 0.25, show: (value) => `${value} px` },
  { option: 'noise', label: 'Noise', hint: 'Grain of up to so much of the way from black to white', most: 0.5, step: 0.01, show: (value) => `${Math.round(value * 100)} %` }
]

export const SCALE_LIMITS = { least: 0.25, most: 4 } as const

export const NO_AUGMENTATION: Augmentation = {
  flip: false,
  rotate: 0,
  scale: [1, 1],
  brightness: 0,
  contrast: 0,
  saturation: 0,
  hue: 0,
  blur: 0,
  noise: 0
}

export type PresetName = 'None' | 'Photos' | 'Micrographs'

export const PRESETS: readonly { readonly name: PresetName; readonly augment: Augmentation }[] = [
  { name: 'None', augment: NO_AUGMENTATION },
  {
    name: 'Photos',
    augment: {
      ...NO_AUGMENTATION,
      rotate: 10,
      scale: [0.75, 1.5],
      brightness: 0.2,
      contrast: 0.2,
      saturation: 0.2,
      hue: 10
    }
  },
  {
    name: 'Micrographs',
    augment: {
      ...NO_AUGMENTATION,
      flip: true,
      rotate: 180,
      scale: [0.8, 1.25],
      brightness: 0.2,
      contrast: 0.2,
      noise: 0.03
    }
  }
]

/** One sentence about a scale that cannot be; null when it is fine. */
export function problemWithScale([smallest, largest]: Augmentation['scale']): string | null {
  const { least, most } = SCALE_LIMITS
  if (!(smallest >= least && largest <= most && smallest <= largest)) return words.augmentation.scaleBounds(least, most)
  return null
}
