/**
 * The text files beside a .rec: .lst says what goes into it, .idx where every record begins.
 * .lst is 'index TAB label [TAB label ...] TAB path', labels as '%f' (mxnet, tools/im2rec.py), or, as in MXNet's fcn-xs example,
 * 'index TAB image TAB mask'. .idx is 'key TAB byte offset'.
 */
import { Failure } from '../../failure'

export interface ListEntry {
  readonly index: number
  readonly labels: readonly number[]
  /** Relative to the folder the list is about. */
  readonly image: string
  /** In lists of images with masks. */
  readonly mask: string | null
}

export function formatList(entries: readonly ListEntry[]): string {
  return entries
    .map(({ index, labels, image, mask }) =>
      [index, ...(mask === null ? [...labels.map((label) => label.toFixed(6)), image] : [image, mask])].join('\t')
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** `name` is what the sentence of a failure calls the file. */
export function parseList(text: string, name: string): ListEntry[] {
  return linesOf(text).map(({ line, number }) => {
    const columns = line.split('\t')
    const index = Number(columns[0])
    if (columns.length < 3 || !Number.isInteger(index) || index < 0)
      throw new Failure(
        'bad-argument',
        `Line ${number} of ${name} is not "index, labels, path" with tabs in between: "${line.slice(0, 80)}".`
      )
    const last = columns.at(-1)!
    const middle = columns.slice(1, -1)
    const labels = middle.map(Number)
    if (middle.length === 1 && !isNumber(middle[0])) return { index, labels: [], image: middle[0], mask: last }
    const stranger = middle.find((label) => !isNumber(label))
    if (stranger !== undefined)
      throw new Failure('bad-argument', `Line ${number} of ${name} has the label "${stranger}", which is no number.`)
    return { index, labels, image: last, mask: null }
  })
}

export function formatIndex(offsets: readonly (readonly [key: number, offset: number])[]): string {
  return offsets.map(([key, offset]) => `${key}\t${offset}\n`).join('')
}

/** Byte offsets by key, in the file's order. */
export function parseIndex(text: string, name: string): Map<number, number> {
  return new Map(
    linesOf(text).map(({ line, number }) => {
      const columns = line.split('\t')
      const [key, offset] = columns.map(Number)
      const fits = columns.length === 2 && [key, offset].every((value) => Number.isSafeInteger(value) && value >= 0)
      if (fits && isNumber(columns[0]) && isNumber(columns[1])) return [key, offset] as const
      throw new Failure(
        'bad-argument',
        `Line ${number} of ${name} is not "key, offset" with a tab in between: "${line.slice(0, 80)}".`
      )
    })
  )
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

function linesOf(text: string): { readonly line: string; readonly number: number }[] {
  return text
    .split(/\r?\n/)
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '')
}
