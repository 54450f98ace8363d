import { expect, test } from 'vitest'
import { findingHoles } from '../../../renderer/raster/holes'
import { readingRows } from '../../../renderer/raster/rowRuns'
import { finish } from '../../../renderer/raster/work'
import { seededRandom } from '../canvas/random'
import { Picture } from './picture'

/** Pixel by pixel: what water that comes in over the edge does not reach. */
function dryPixels(picture: Picture): string[] {
  const { width, height } = picture
  const isWet = new Set<string>()
  const shore: [number, number][] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (x === 0 || y === 0 || x === width - 1 || y === height - 1) shore.push([x, y])
  }
  for (let next = shore.pop(); next; next = shore.pop()) {
    const [x, y] = next
    if (x < 0 || y < 0 || x >= width || y >= height || picture.at(x, y) === 1 || isWet.has(`${x} ${y}`)) continue
    isWet.add(`${x} ${y}`)
    shore.push([x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1])
  }
  const dry: string[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (picture.at(x, y) !== 1 && !isWet.has(`${x} ${y}`)) dry.push(`${x} ${y}`)
  }
  return dry
}

test.each([1, 2, 3, 4])('holes are what water from the edge does not reach (seed %i)', (seed) => {
  const random = seededRandom(seed)
  const line = () => Array.from({ length: 31 }, () => (random() < 0.45 ? '1' : '.')).join('')
  const picture = new Picture(Array.from({ length: 23 }, line).join('\n'))
  const holes = finish(findingHoles(finish(readingRows(picture, 1)), picture.width))
  const found: string[] = []
  holes.forEach((runs, y) => {
    for (let i = 0; i < runs.length; i += 2) for (let x = runs[i]; x < runs[i + 1]; x++) found.push(`${x} ${y}`)
  })
  expect(found).toEqual(dryPixels(picture))
  expect(found.length).toBeGreaterThan(0)
})
