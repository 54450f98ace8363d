/** How the window was left in each project: tool, size, options, image, and the part of it that was on screen. */
import type { PhotoWindow } from '../raster/levels'
import type { PhotoLook } from '../raster/photoLook'
import type { OptionValues } from '../tools/options'
import type { ToolName } from '../tools'

/** What is in the middle of the screen, in image pixels, and how large: screen pixels per image pixel. */
export interface Sighting {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Place {
  readonly tool: ToolName
  readonly brushSize: number
  readonly activeClass: number
  readonly options: OptionValues
  readonly photoLook: PhotoLook
  readonly photoWindow: PhotoWindow | null
  readonly imageId: string | null
  /** null while the whole image is shown. */
  readonly sighting: Sighting | null
}

const STORAGE_KEY = 'segsmith-places'
/** Projects that are remembered, the latest ones. */
const MOST = 50

type Stored = readonly (readonly [folder: string, place: Place])[]

export function rememberedPlace(folder: string): Partial<Place> {
  return read().find(([known]) => known === folder)?.[1] ?? {}
}

export function rememberPlace(folder: string, place: Place): void {
  const others = read().filter(([known]) => known !== folder)
  localStorage.setItem(STORAGE_KEY, JSON.stringify([[folder, place], ...others].slice(0, MOST)))
}

/** A convenience: what cannot be read is forgotten. */
function read(): Stored {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]')
    return Array.isArray(stored) ? (stored as Stored) : []
  } catch {
    return []
  }
}
