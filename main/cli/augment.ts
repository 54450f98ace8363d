/** The options of `segsmith train` that vary the images: what TrainingConfig calls mirror and augment. */
import { NO_AUGMENTATION, type Augmentation } from '../core/data/augment/augmentation'
import type { TrainingConfig } from '../core/train/config'
import { UsageError, type CommandInput, type CommandOption } from './command'

const number = (value: string, help: string): CommandOption => ({ type: 'string', value, help })

export const AUGMENT_OPTIONS: Readonly<Record<string, CommandOption>> = {
  'no-mirror': { type: 'boolean', help: 'do not train on mirrored images' },
  flip: { type: 'boolean', help: 'turn crops upside down, half of the time' },
  rotate: number('degrees', 'turn crops by up to so many degrees, either way'),
  scale: number('from-to', 'enlarge crops by a factor between two: 0.5-2'),
  brightness: number('0-0.9', 'multiply the brightness of crops by 1 minus or plus up to this'),
  contrast: number('0-0.9', 'the same for contrast'),
  saturation: number('0-1', 'the same for saturation'),
  hue: number('degrees', 'turn the hues of crops by up to so many degrees'),
  blur: number('pixels', 'soften crops by a Gaussian of up to this standard deviation'),
  noise: number('0-0.5', 'add noise of up to this standard deviation, 1 being white')
}

/** What the head phase has to say to settings that only crops know; null when there are none. */
export function noteForHead(config: Partial<TrainingConfig>): string | null {
  if (!config.augment || config.mode === 'head-then-full') return null
  return 'head mode keeps whole images, because their features are cached, and only mirrors them; --mode full or head-then-full uses the other augmentation'
}

export function readAugmentation(input: CommandInput): {
  readonly mirror: boolean | undefined
  readonly augment: Augmentation | undefined
} {
  const changes: { [K in keyof Augmentation]: Augmentation[K] | undefined } = {
    flip: input.has('flip') ? true : undefined,
    rotate: input.number('rotate'),
    scale: readScale(input),
    brightness: input.number('brightness'),
    contrast: input.number('contrast'),
    saturation: input.number('saturation'),
    hue: input.number('hue'),
    blur: input.number('blur'),
    noise: input.number('noise')
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return {
    mirror: input.has('no-mirror') ? false : undefined,
    augment: Object.keys(given).length > 0 ? { ...NO_AUGMENTATION, ...given } : undefined
  }
}

function readScale(input: CommandInput): readonly [number, number] | undefined {
  const text = input.text('scale')
  if (text === undefined) return undefined
  const [smallest, largest, ...more] = text.split('-').map(Number)
  if (more.length > 0 || !(smallest > 0) || !(largest > 0))
    throw new UsageError(`--scale expects two factors such as 0.5-2, found "${text}".`)
  return [smallest, largest]
}
