/** Label maps as ASCII pictures: a digit is a class, a dot is unlabelled. */
import { UNLABELLED, type PixelTarget } from '../../../renderer/raster/pixels'

export class Picture implements PixelTarget {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array

  constructor(text: string) {
    const rows = linesOf(text)
    this.width = rows[0].length
    this.height = rows.length
    this.pixels = Uint8Array.from(rows.join(''), (sign) => (sign === '.' ? UNLABELLED : Number(sign)))
  }

  static blank(width: number, height: number): Picture {
    return new Picture(Array.from({ length: height }, () => '.'.repeat(width)).join('\n'))
  }

  at(x: number, y: number): number {
    return this.pixels[y * this.width + x]
  }

  runStart(x: number, y: number): number {
    const value = this.at(x, y)
    while (x > 0 && this.at(x - 1, y) === value) x--
    return x
  }

  runEnd(x: number, y: number, limit = this.width): number {
    const value = this.at(x, y)
    while (x < limit && this.at(x, y) === value) x++
    return x
  }

  fillSpan(y: number, left: number, right: number, value: number): void {
    if (y < 0 || y >= this.height) return
    for (let x = Math.max(0, left); x < Math.min(right, this.width); x++) this.pixels[y * this.width + x] = value
  }

  toString(): string {
    return show(this)
  }
}

export function show(source: { width: number; height: number; at(x: number, y: number): number }): string {
  const sign = (value: number) => (value === UNLABELLED ? '.' : String(value))
  const row = (y: number) => Array.from({ length: source.width }, (_, x) => sign(source.at(x, y))).join('')
  return Array.from({ length: source.height }, (_, y) => row(y)).join('\n')
}

/** A picture in a test is indented; this is how it looks without. */
export function drawn(text: string): string {
  return linesOf(text).join('\n')
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
