import { describe, expect, it } from 'vitest'
import {
  automaticWindow,
  coloursOf,
  halved,
  histogramOf,
  orderedWindow,
  shadesOf,
  valuesOf,
  wholeWindow,
  windowTable
} from '../../../renderer/raster/levels'

describe('window and level', () => {
  it('shows what is at or below the window as black, at or above it as white, and spreads what is between', () => {
    const table = windowTable({ low: 1000, high: 1255 })
    expect([0, 999, 1000, 1001, 1100, 1254, 1255, 65_535].map((value) => table[value])).toEqual([
      0, 0, 0, 1, 100, 254, 255, 255
    ])
  })

  it('shows all of a range of 16 bits as a screen of 8 bits does', () => {
    const table = windowTable({ low: 0, high: 65_535 })
    expect([0, 257, 32_896, 65_535].map((value) => table[value])).toEqual([0, 1, 128, 255])
  })

  it('is chosen by itself without the darkest and the brightest samples', () => {
    const samples = Uint16Array.from({ length: 1000 }, (_, i) => (i < 4 ? 5 : i >= 996 ? 60_000 : 2000 + i))
    const values = valuesOf(samples, 65_535)
    expect([values.least, values.greatest]).toEqual([5, 60_000])
    // of 1000 samples 5 are left out at either end: four far ones, and one of the others
    expect(automaticWindow(values)).toEqual({ low: 2005, high: 2994 })
    expect(automaticWindow(valuesOf(Uint16Array.of(7, 7), 65_535))).toEqual({ low: 7, high: 8 })
    expect(wholeWindow(valuesOf(samples, 4095))).toEqual({ low: 0, high: 4095 })
  })

  it('keeps white above black, within 16 bits', () => {
    expect([orderedWindow(10, 10), orderedWindow(-5, 70_000), orderedWindow(65_535, 65_535)]).toEqual([
      { low: 10, high: 11 },
      { low: 0, high: 65_535 },
      { low: 65_534, high: 65_535 }
    ])
  })

  it('knows how many shades a net sees', () => {
    const dim = Uint16Array.of(0, 100, 255, 256, 511, 512)
    expect([65_535, 4095].map((white) => shadesOf(valuesOf(dim, white)))).toEqual([3, 6])
    expect(
      shadesOf(
        valuesOf(
          Uint16Array.from({ length: 65_536 }, (_, value) => value),
          65_535
        )
      )
    ).toBe(256)
  })

  it('counts the samples of each part of a range', () => {
    const values = valuesOf(Uint16Array.of(0, 9, 10, 19, 20, 29, 30, 40, 41), 65_535)
    expect([...histogramOf(values, { low: 0, high: 40 }, 4)]).toEqual([2, 2, 2, 2])
  })
})

describe('samples', () => {
  it('are halved by their mean, the last row and column standing for themselves', () => {
    const small = halved(Uint16Array.of(0, 4, 10, 8, 12, 20, 100, 200, 60_000), 3, 3, 1)
    expect(small).toEqual({ samples: Uint16Array.of(6, 15, 150, 60_000), width: 2, height: 2 })
  })

  it('become colours of a rectangle through a table, grey for one channel', () => {
    const table = windowTable({ low: 0, high: 255 })
    const grey = { samples: Uint16Array.of(1, 2, 3, 4, 5, 300), width: 3, channels: 1 }
    expect([...coloursOf(grey, { x: 1, y: 1, width: 2, height: 1 }, table)]).toEqual([5, 5, 5, 255, 255, 255, 255, 255])
    const colour = { samples: Uint16Array.of(1, 2, 3, 4, 5, 6), width: 2, channels: 3 }
    expect([...coloursOf(colour, { x: 1, y: 0, width: 1, height: 1 }, table)]).toEqual([4, 5, 6, 255])
  })
})
