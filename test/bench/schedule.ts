/** The reference's fixed stream of batches: which image, which crop, mirrored or not, at which learning rate, for every step. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPhoto, type Photo } from '../../main/core/data/photo'
import type { LabelMap } from '../../main/core/data/types'
import type { Dataset } from './project'
import { readBenchLabel } from './project'

/** A schedule file as it is stored. */
export interface Schedule {
  /** File names of the training images. */
  readonly train: readonly string[]
  /** Side of the square crops, pixels. */
  readonly crop: number
  readonly batch: number
  /** For each step, for each sample: [image index, top, left, 1 when mirrored]. */
  readonly schedule: readonly (readonly (readonly [number, number, number, number])[])[]
  /** Learning rate of each step. */
  readonly lr: readonly number[]
  readonly enc_lr_mult: number
  readonly optimizer: { readonly weight_decay: number }
}

export interface Batch {
  /** float32 [N,3,crop,crop], RGB 0..1 */
  readonly image: Float32Array
  /** uint8 [N,crop,crop], 255 where unlabelled */
  readonly labels: Uint8Array
}

export async function readSchedule(file: string): Promise<Schedule> {
  return JSON.parse(await readFile(file, 'utf8')) as Schedule
}

/** Reads the training images once; answers the batch of a step (0-based). */
export async function loadBatches(schedule: Schedule, dataset: Dataset): Promise<(step: number) => Batch> {
  const samples = await Promise.all(
    schedule.train.map(async (name) => ({
      photo: await readPhoto(join(dataset.folder, 'train/images', name)),
      label: await readBenchLabel(join(dataset.folder, 'train/labels', name), dataset.classes)
    }))
  )
  const area = schedule.crop ** 2
  return (step) => {
    const image = new Float32Array(schedule.batch * 3 * area)
    const labels = new Uint8Array(schedule.batch * area)
    schedule.schedule[step]!.forEach(([index, top, left, mirrored], n) => {
      const window = { top, left, size: schedule.crop, mirrored: mirrored === 1 }
      cutPhoto(samples[index]!.photo, window, image.subarray(n * 3 * area, (n + 1) * 3 * area))
      cutLabel(samples[index]!.label, window, labels.subarray(n * area, (n + 1) * area))
    })
    return { image, labels }
  }
}

interface Window {
  readonly top: number
  readonly left: number
  readonly size: number
  readonly mirrored: boolean
}

function cutPhoto(photo: Photo, window: Window, target: Float32Array): void {
  const area = window.size ** 2
  forEachPixel(window, photo.width, (from, to) => {
    for (let c = 0; c < 3; c++) target[c * area + to] = photo.pixels[from * 3 + c]! / 255
  })
}

function cutLabel(label: LabelMap, window: Window, target: Uint8Array): void {
  forEachPixel(window, label.width, (from, to) => (target[to] = label.pixels[from]!))
}

function forEachPixel(
  { top, left, size, mirrored }: Window,
  width: number,
  visit: (from: number, to: number) => void
): void {
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) visit((top + y) * width + left + x, y * size + (mirrored ? size - 1 - x : x))
}
