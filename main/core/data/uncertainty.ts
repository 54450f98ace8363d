/**
 * What is kept beside a prediction: `uncertainty/<id>.png` says how unsure the net was of each pixel, `predictions/figures.jsonl`
 * the figures of whole images, a line for each prediction; the last line of an image counts.
 */
import { open, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeFolder, writeAtomically } from './atomic'
import { readIfThere } from './labels'
import { decodeIndexPng, encodeIndexPng } from './png'
import { inTurn } from './queue'
import type { PredictionFigures, UncertaintyMap } from './types'

/** Finer steps than these are seen by nobody, and make the files several times as large. */
const LEVELS = 64
const STEP = 256 / LEVELS

/** At the size at which the net saw the image; null when nothing is kept. */
export async function readUncertainty(folder: string, imageId: string): Promise<UncertaintyMap | null> {
  const file = uncertaintyPath(folder, imageId)
  const bytes = await inTurn(file, () => readIfThere(file))
  if (!bytes) return null
  const { width, height, pixels } = decodeIndexPng(bytes, file)
  return { width, height, pixels: pixels.map((level) => Math.min(255, Math.round((level * 255) / (LEVELS - 1)))) }
}

export function saveUncertainty(
  folder: string,
  imageId: string,
  { width, height, pixels }: UncertaintyMap
): Promise<void> {
  const file = uncertaintyPath(folder, imageId)
  const levels = pixels.map((value) => Math.floor(value / STEP))
  return inTurn(file, () => writeAtomically(file, encodeIndexPng({ width, height, pixels: levels }, GREYS)))
}

/** Mean uncertainty of an image, 0..1. */
export function meanOf({ pixels }: UncertaintyMap): number {
  return pixels.reduce((sum, value) => sum + value, 0) / (255 * Math.max(1, pixels.length))
}

/** Appends the figures of a prediction; a line that a crash tears is passed over. */
export function noteFigures(folder: string, imageId: string, figures: PredictionFigures): Promise<void> {
  const file = figuresPath(folder)
  return inTurn(file, async () => {
    await makeFolder(join(file, '..'))
    const handle = await open(file, 'a')
    await handle.write(`${JSON.stringify({ imageId, ...figures })}\n`).finally(() => handle.close())
  })
}

/** By image. What was read already is not read again. */
export function readFigures(folder: string): Promise<ReadonlyMap<string, PredictionFigures>> {
  const file = figuresPath(folder)
  return inTurn(file, async () => {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0
    )
    const known = books.get(file)
    const book = known && known.through <= size ? known : { through: 0, figures: new Map<string, PredictionFigures>() }
    books.set(file, book)
    if (size > book.through) book.through = take(book.figures, await readPart(file, book.through, size), book.through)
    return book.figures
  })
}

interface Book {
  /** Bytes of the file that are taken in. */
  through: number
  readonly figures: Map<string, PredictionFigures>
}
const books = new Map<string, Book>()

/** Answers up to where there were whole lines. */
function take(into: Map<string, PredictionFigures>, bytes: Buffer, from: number): number {
  const end = bytes.lastIndexOf(0x0a) + 1
  for (const line of bytes.toString('utf8', 0, end).split('\n')) {
    const entry = parse(line)
    if (entry) into.set(entry.imageId, { run: entry.run, uncertainty: entry.uncertainty, loss: entry.loss })
  }
  return from + end
}

function parse(line: string): (PredictionFigures & { readonly imageId: string }) | null {
  try {
    const entry = JSON.parse(line) as Partial<PredictionFigures & { imageId: string }>
    const isWhole = typeof entry.imageId === 'string' && typeof entry.uncertainty === 'number'
    return isWhole ? (entry as PredictionFigures & { imageId: string }) : null
  } catch {
    return null
  }
}

async function readPart(file: string, from: number, end: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - from), 0, end - from, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function uncertaintyPath(folder: string, imageId: string): string {
  return join(resolve(folder), 'uncertainty', `${imageId}.png`)
}

function figuresPath(folder: string): string {
  return join(resolve(folder), 'predictions', 'figures.jsonl')
}

const GREYS = Array.from({ length: LEVELS }, (_, level) => {
  const value = Math.round((level * 255) / (LEVELS - 1))
    .toString(16)
    .padStart(2, '0')
  return `#${value.repeat(3)}`
})
