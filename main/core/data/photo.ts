/**
 * Photos from disk as RGB, 8 bit, upright (EXIF orientation applied), whatever the file holds: grey, 16 bit, palette,
 * alpha, CMYK. The only file that uses sharp.
 */
import { close, open, read } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Sharp, Stats } from 'sharp'
import { Failure, describeFailure } from '../failure'
import { writeAtomically } from './atomic'
import { bmpSize, decodeBmp, isBmp, type PixelSize } from './bmp'
import { HEADER_BYTES, sizeInHeader } from './photoHeader'
import { resizeMap } from './resizeMap'
import { packSamples } from './samples'
import { loadSharp } from './sharp'
import { UNLABELLED, type LabelMap } from './types'

/** RGB, 8 bit, row-major: `pixels.length` is width * height * 3. */
export interface Photo extends PixelSize {
  readonly pixels: Uint8Array
}

/** The window shows larger ones in tiles (pyramid.ts); 16384 x 16384 pixels take 805 MB as RGB where a net reads them whole. */
export const LARGEST_SIDE = 16_384

/** A rectangle of pixels inside a photo. */
export interface PhotoArea extends PixelSize {
  readonly x: number
  readonly y: number
}

export const PHOTO_EXTENSIONS: readonly string[] = ['.png', '.jpg', '.jpeg', '.jfif', '.webp', '.tif', '.tiff', '.bmp']

export interface PhotoOptions {
  /** A larger photo is scaled down until its longer side has that many pixels. */
  readonly maxSide?: number
}

export function readPhoto(file: string, options: PhotoOptions = {}): Promise<Photo> {
  return decode({ name: file, content: file }, options)
}

/** The photo in the bytes of a file; `name` is what the sentence of a failure calls it. */
export function decodePhoto(bytes: Uint8Array, name: string, options: PhotoOptions = {}): Promise<Photo> {
  return decode({ name, content: bytes }, options)
}

/** As a JPEG file; `quality` 1..100. */
export async function encodeJpeg({ width, height, pixels }: Photo, quality: number): Promise<Uint8Array> {
  return new Uint8Array(
    await loadSharp()(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality })
      .toBuffer()
  )
}

async function decode(source: PhotoSource, options: PhotoOptions): Promise<Photo> {
  const size = await sizeOf(source)
  const scale = Math.min(1, (options.maxSide ?? Infinity) / Math.max(size.width, size.height))
  return reading(source.name, async () => {
    let image = uprightRgb(await openImage(source))
    if (scale < 1) {
      const [width, height] = [size.width, size.height].map((side) => Math.max(1, Math.round(side * scale)))
      image = image.resize(width, height, { fit: 'fill' })
    }
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    // sharp's WebAssembly build answers a view on shared memory, which ONNX Runtime refuses; of any other a copy would be waste
    const { buffer, byteOffset, length } = data
    const pixels = buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, length) : new Uint8Array(data)
    return { width: info.width, height: info.height, pixels }
  })
}

/** Width and height after the EXIF orientation, from the header alone; refuses what is too large to work with. */
export function photoSize(file: string): Promise<PixelSize> {
  return sizeOf({ name: file, content: file })
}

async function sizeOf(source: PhotoSource): Promise<PixelSize> {
  const file = source.name
  const { width, height } = await reading(file, async () => {
    for (const bytes of HEADER_BYTES) {
      const start = await readStart(source, bytes)
      if (isBmp(start)) return bmpSize(start, file)
      const known = sizeInHeader(start)
      if (known) return known
    }
    const { autoOrient, format } = await loadSharp()(source.content, LENIENT).metadata()
    if (!FORMATS.includes(format)) throw notAPhoto(file)
    return autoOrient
  })
  if (width < 1 || height < 1)
    throw new Failure('bad-image', `${file} is damaged: its header says ${width} x ${height} pixels.`)
  if (Math.max(width, height) > LARGEST_SIDE) {
    const message = `${file} has ${width} x ${height} pixels; at most ${LARGEST_SIDE} a side are possible, so cut it into tiles first.`
    throw new Failure('bad-image', message, { width, height })
  }
  return { width, height }
}

/** The photo as an upright PNG file, for those that the window cannot show itself (mediaType.ts). */
export async function photoAsPng(file: string): Promise<Uint8Array> {
  await photoSize(file)
  return reading(file, async () => {
    const png = uprightRgb(await openImage({ name: file, content: file })).png({ compressionLevel: 1 })
    return new Uint8Array(await png.toBuffer())
  })
}

/** The upright samples of a photo of 16 bits (samples.ts), for looking at any part of their range; null for any other photo. */
export async function photoSamples(file: string): Promise<Uint8Array | null> {
  await photoSize(file)
  return reading(file, async () => {
    const { format, depth, channels = 3, hasAlpha = false } = await loadSharp()(file, LENIENT).metadata()
    if (depth !== 'ushort') return null
    const colours = channels - (hasAlpha ? 1 : 0) < 3 ? 1 : 3
    const { data, info } = await upright(loadSharp()(file, LENIENT))
      .toColourspace(colours === 1 ? 'grey16' : 'rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true })
    const samples = new Uint16Array(new Uint8Array(data).buffer)
    const white = format === 'tiff' ? whiteOf(samples.reduce((most, value) => Math.max(most, value), 0)) : 65535
    return packSamples({ width: info.width, height: info.height, channels: colours, white, data: samples })
  })
}

/** A JPEG of the photo, upright, at most so many pixels a side; of a JPEG only what is needed is decoded. */
export async function previewOf(file: string, maxSide: number): Promise<Uint8Array> {
  await photoSize(file)
  return reading(file, async () => {
    return smallJpeg(uprightRgb(await openImage({ name: file, content: file })), maxSide)
  })
}

/** The same of a photo that `tiledOf` wrote, from the smallest of its sizes that has as many pixels. */
export function previewOfTiles(file: string, maxSide: number): Promise<Uint8Array> {
  return reading(file, async () => {
    const { width, height } = await loadSharp()(file, LENIENT).metadata()
    const page = Math.max(0, Math.floor(Math.log2(Math.max(width, height) / maxSide)))
    return smallJpeg(loadSharp()(file, { ...LENIENT, page }), maxSide)
  })
}

async function smallJpeg(image: Sharp, maxSide: number): Promise<Uint8Array> {
  const small = image.resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
  return new Uint8Array(await small.jpeg({ quality: 85 }).toBuffer())
}

/** The colours of a rectangle of the upright photo as RGBA, row-major; of a JPEG what lies below is not decoded. */
export async function readPart(file: string, { x, y, width, height }: PhotoArea): Promise<Uint8Array> {
  await photoSize(file)
  return reading(file, async () => {
    const image = uprightRgb(await openImage({ name: file, content: file }))
    const part = image.extract({ left: x, top: y, width, height }).ensureAlpha()
    return new Uint8Array(await part.raw({ depth: 'uchar' }).toBuffer())
  })
}

/** Writes the photo, upright, as a tiled TIFF with all its halved sizes; tiles are JPEG with full colour. */
export async function tiledOf(file: string, target: string, tile: number): Promise<void> {
  await photoSize(file)
  await reading(file, async () => {
    const image = uprightRgb(await openImage({ name: file, content: file }))
    const tiles = { tile: true, tileWidth: tile, tileHeight: tile, pyramid: true } as const
    await image.tiff({ ...tiles, compression: 'jpeg', quality: TILE_QUALITY }).toFile(target)
  })
}

/** Writes a PNG of the photo with the classes drawn over it; `opacity` 0..1. A map of another size is scaled to the photo. */
export async function writeOverlay(
  file: string,
  photo: Photo,
  map: LabelMap,
  colors: readonly string[],
  opacity: number
): Promise<void> {
  const { width, height } = photo
  const classes = resizeMap(map, width, height).pixels
  const tints = colors.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)))
  const pixels = Uint8Array.from(photo.pixels)
  for (let i = 0; i < classes.length; i++) {
    const tint = tints[classes[i]]
    if (classes[i] === UNLABELLED || !tint) continue
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] += Math.round((tint[c] - pixels[i * 3 + c]) * opacity)
  }
  const raw = { width, height, channels: 3 } as const
  await writeAtomically(file, await loadSharp()(pixels, { raw }).png().toBuffer())
}

/** From 90 on libvips keeps the colour of every pixel. */
const TILE_QUALITY = 90
const FORMATS: readonly (string | undefined)[] = ['png', 'jpeg', 'webp', 'tiff']
/** Our own limit is checked first, from the header; 'error' still refuses truncated files but not mere oddities. */
const LENIENT = { limitInputPixels: false, failOn: 'error' } as const

interface PhotoSource {
  /** What failures call it. */
  readonly name: string
  /** The path of a file, or what stands in one. */
  readonly content: string | Uint8Array
}

/** The decoder for a file: sharp's own, or bmp-ts handing its pixels to sharp. */
async function openImage({ name, content }: PhotoSource): Promise<Sharp> {
  const sharp = loadSharp()
  if (isBmp(await readStart({ name, content }))) {
    const { width, height, pixels } = decodeBmp(typeof content === 'string' ? await readFile(content) : content)
    return sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false })
  }
  const { format, depth } = await sharp(content, LENIENT).metadata()
  const image = sharp(content, LENIENT)
  return format === 'tiff' && depth !== 'uchar'
    ? fillEightBits(image, depth, await sharp(content, LENIENT).stats())
    : image
}

/**
 * Microscopes save TIFF with 12 of 16 bits in use, or floating point in units of their own; taken literally both would be
 * black. 16 bits whose brightest value fits into 12 are read as 12 bits; any other depth is scaled from its least to its
 * greatest value.
 */
function fillEightBits(image: Sharp, depth: string | undefined, { channels }: Stats): Sharp {
  const least = Math.min(...channels.map(({ min }) => min))
  const greatest = Math.max(...channels.map(({ max }) => max))
  if (depth === 'ushort') return whiteOf(greatest) === 65535 ? image : image.linear(65535 / whiteOf(greatest), 0)
  const factor = 255 / (greatest - least || 1)
  return image.linear(factor, -factor * least)
}

const whiteOf = (greatest: number): number => (greatest <= 4095 ? 4095 : 65535)

const upright = (image: Sharp): Sharp => image.autoOrient().flatten({ background: '#ffffff' })

const uprightRgb = (image: Sharp): Sharp => upright(image).toColourspace('srgb')

async function readStart({ content }: PhotoSource, bytes = 64): Promise<Buffer> {
  if (typeof content !== 'string')
    return Buffer.from(content.buffer, content.byteOffset, Math.min(bytes, content.length))
  const file = await openFile(content, 'r')
  try {
    const { buffer, bytesRead } = await readFrom(file, Buffer.allocUnsafe(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await closeFile(file)
  }
}

/** A good deal cheaper than those of node:fs/promises, which counts with tens of thousands of photos. */
const [openFile, readFrom, closeFile] = [promisify(open), promisify(read), promisify(close)]

/** Turns whatever a decoder throws into one sentence that names the file. */
async function reading<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) throw error
    const { code, message } = describeFailure(error)
    if (code !== 'internal') throw new Failure(code, message)
    if (/unsupported image format|Input file is empty/.test(message)) throw notAPhoto(file)
    throw new Failure(
      'bad-image',
      `${file} is damaged or cut off and cannot be read (${message.split('\n')[0].trim()}).`
    )
  }
}

function notAPhoto(file: string): Failure {
  return new Failure('bad-image', `${file} is not a PNG, JPEG, WebP, TIFF or BMP image, or its start is damaged.`)
}
