/** What may be changed about a crop before the net sees it, so that a few labelled images stand for many. */
import { Failure } from '../../failure'

/** Every crop draws its own values; a 0 (or a scale from 1 to 1) leaves that property alone and draws nothing. */
export interface Augmentation {
  /** Turn upside down, half of the time. */
  readonly flip: boolean
  /** Turn by up to so many degrees, either way. */
  readonly rotate: number
  /** Enlarge by a factor between these two. */
  readonly scale: readonly [smallest: number, largest: number]
  /** Brightness, contrast and saturation are multiplied by 1 - value .. 1 + value. */
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
  /** Turn the hues by up to so many degrees, either way. */
  readonly hue: number
  /** Soften by a Gaussian of up to this standard deviation, pixels. */
  readonly blur: number
  /** Add noise of up to this standard deviation, as a share of the range from black to white. */
  readonly noise: number
}

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

/** The missing settings filled in; throws Failure 'bad-argument' naming the first impossible one. */
export function completeAugmentation(changes: Partial<Augmentation>): Augmentation {
  const augmentation = { ...NO_AUGMENTATION, ...changes }
  const stranger = Object.keys(augmentation).find((name) => !(name in NO_AUGMENTATION))
  if (stranger !== undefined)
    throw new Failure(
      'bad-argument',
      `There is no augmentation "${stranger}"; ${Object.keys(NO_AUGMENTATION).join(', ')} were expected.`
    )
  for (const [name, most] of Object.entries(GREATEST))
    checkNumber(name, augmentation[name as keyof typeof GREATEST], 0, most)
  const [smallest, largest] = augmentation.scale
  for (const factor of [smallest, largest]) checkNumber('scale', factor, ...SCALE_LIMITS)
  if (smallest > largest)
    throw new Failure('bad-argument', `augment.scale runs from ${smallest} to ${largest}; the smaller comes first.`)
  return augmentation
}

const SCALE_LIMITS = [0.25, 4] as const

const GREATEST = { rotate: 180, brightness: 0.9, contrast: 0.9, saturation: 1, hue: 180, blur: 4, noise: 0.5 } as const

function checkNumber(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new Failure('bad-argument', `augment.${name} is ${value}; a number from ${least} to ${most} was expected.`)
}
