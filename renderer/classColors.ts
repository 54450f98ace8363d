/** Colours for new classes: each apart from those before it for every kind of colour vision, the first one calm for the background. */
import type { LabelClass } from './types'
import { words } from './words'

const COLORS = [
  '#7a8699',
  '#ff7043',
  '#29b6f6',
  '#ffd54f',
  '#9900ff',
  '#990099',
  '#993300',
  '#00ff99',
  '#9966ff',
  '#ff3366',
  '#009966',
  '#6633cc'
]

/** Colours nearer to each other than this, in RGB, look the same on a photo. */
const NEAREST = 33

/** The next class of a list: a colour unlike the others and the first free digit. */
export function nextClass(classes: readonly LabelClass[], name = `class ${classes.length}`): LabelClass {
  const isUnlike = (candidate: string) => classes.every(({ color }) => distance(color, candidate) > NEAREST)
  const color = COLORS.find(isUnlike) ?? COLORS[classes.length % COLORS.length]
  const keys = new Set(classes.map(({ key }) => key))
  return { name, color, key: [...'1234567890'].find((key) => !keys.has(key)) ?? '' }
}

export function firstClasses(): readonly LabelClass[] {
  const background = nextClass([], words.classes.background)
  return [background, nextClass([background], words.classes.object)]
}

/** One sentence about what is wrong with a list of classes; null when nothing is. */
export function problemWithClasses(classes: readonly LabelClass[]): string | null {
  if (classes.length < 2) return words.classes.atLeastTwo
  if (classes.length > 255) return words.classes.atMost
  if (classes.some(({ name }) => name.trim() === '')) return words.classes.needsName
  const name = firstRepeated(classes.map((entry) => entry.name.trim().toLowerCase()))
  if (name !== null) return words.classes.twoNames(name)
  const key = firstRepeated(classes.map((entry) => entry.key).filter(Boolean))
  return key === null ? null : words.classes.twoKeys(key)
}

/** Euclidean, between '#rrggbb' and '#rrggbb'. */
function distance(a: string, b: string): number {
  const difference = (at: number) => Number.parseInt(a.slice(at, at + 2), 16) - Number.parseInt(b.slice(at, at + 2), 16)
  return Math.hypot(difference(1), difference(3), difference(5))
}

function firstRepeated(texts: readonly string[]): string | null {
  return texts.find((text, index) => texts.indexOf(text) !== index) ?? null
}
