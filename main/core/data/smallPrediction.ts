/**
 * A stored prediction on its way to the window. Its file has the size of the image, but a net mostly saw the image smaller: what crosses
 * is the smallest map of which every pixel of the file is the nearest one (resizeMap.ts), a megabyte where the file has 268.
 */
import { labelBands } from './labelBands'
import { checkSize, keepClasses, predictionPath, readIfThere, type SizedImage } from './labels'
import { readPngChunks } from './png'
import { readKnownProject } from './projectFile'
import { inTurn } from './queue'
import { nearest } from './resizeMap'
import type { LabelMap } from './types'

/** Unlabelled where it names a class that was removed since; null when there is none. */
export function readSmallPrediction(folder: string, image: SizedImage): Promise<LabelMap | null> {
  const file = predictionPath(folder, image.id)
  return inTurn(file, async () => {
    const bytes = await readIfThere(file)
    if (!bytes) return null
    checkSize(readPngChunks(bytes, file).header, image, file)
    const map = smallestMap(await readStripes(bytes, file), image)
    return keepClasses(map, (await readKnownProject(folder)).classes.length)
  })
}

/** A map without the rows that are as the one above them. */
interface Stripes {
  readonly rows: readonly Uint8Array[]
  /** Where each of them begins. */
  readonly tops: readonly number[]
  /** Columns that are not as the one to their left. */
  readonly lefts: readonly number[]
}

async function readStripes(bytes: Uint8Array, file: string): Promise<Stripes> {
  const rows: Uint8Array[] = []
  const tops: number[] = []
  let begins = new Uint8Array()
  for await (const { pixels, top, count, stride, margin } of labelBands(bytes, file)) {
    for (let row = 0; row < count; row++) {
      const line = pixels.subarray(row * stride + margin, (row + 1) * stride)
      const last = rows.at(-1)
      if (last && Buffer.compare(line, last) === 0) continue
      if (rows.length === 0) begins = new Uint8Array(line.length)
      for (let x = 1; x < line.length; x++) if (line[x] !== line[x - 1]) begins[x] = 1
      rows.push(line.slice())
      tops.push(top + row)
    }
  }
  const lefts = [...begins.keys()].filter((x) => begins[x] === 1)
  return { rows, tops, lefts }
}

function smallestMap({ rows, tops, lefts }: Stripes, image: SizedImage): LabelMap {
  const { width, height } = smallestSize(lefts, tops.slice(1), image)
  const columns = Array.from({ length: width }, (_, x) => nearest(x, width, image.width))
  const pixels = new Uint8Array(width * height)
  let stripe = 0
  for (let y = 0; y < height; y++) {
    const from = nearest(y, height, image.height)
    while (stripe + 1 < rows.length && tops[stripe + 1] <= from) stripe++
    for (let x = 0; x < width; x++) pixels[y * width + x] = rows[stripe][columns[x]]
  }
  return { width, height, pixels }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Among those that the image has when it is scaled down. */
function smallestSize(lefts: readonly number[], tops: readonly number[], image: SizedImage): Size {
  const [longer, shorter] = [Math.max(image.width, image.height), Math.min(image.width, image.height)]
  // A net is shown no fewer than one pixel for the shorter side.
  for (let side = Math.ceil(longer / shorter); side < longer; side++) {
    const scale = side / longer
    const [width, height] = [image.width, image.height].map((size) => Math.round(size * scale))
    if (beginsAt(lefts, width, image.width) && beginsAt(tops, height, image.height)) return { width, height }
  }
  return image
}

/** Whether each of these places has another nearest one, out of `few`, than the place before it. */
function beginsAt(places: readonly number[], few: number, many: number): boolean {
  return places.every((place) => nearest(place, many, few) !== nearest(place - 1, many, few))
}
