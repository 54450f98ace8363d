import { describe, expect, test } from 'vitest'
import { noteForHead, readAugmentation } from '../../main/cli/augment'
import { CommandInput } from '../../main/cli/command'
import { completeAugmentation, NO_AUGMENTATION } from '../../main/core/data/augment/augmentation'

const read = (options: Record<string, string | boolean>) => readAugmentation(new CommandInput([], options))

describe('augmentation on the command line', () => {
  test('changes nothing unless asked to', () => {
    expect(read({})).toEqual({ mirror: undefined, augment: undefined })
  })

  test('is read option by option', () => {
    const { mirror, augment } = read({ 'no-mirror': true, flip: true, rotate: '30', scale: '0.5-2', noise: '0.1' })
    expect(mirror).toBe(false)
    expect(augment).toEqual({ ...NO_AUGMENTATION, flip: true, rotate: 30, scale: [0.5, 2], noise: 0.1 })
    expect(completeAugmentation(augment!)).toEqual(augment)
  })

  test('a scale that is no pair of factors is a usage error', () => {
    for (const scale of ['2', 'large', '1-2-3', '0-1'])
      expect(() => read({ scale })).toThrow(`--scale expects two factors such as 0.5-2, found "${scale}".`)
  })

  test('head mode has something to say to it', () => {
    expect(noteForHead({})).toBeNull()
    expect(noteForHead({ mode: 'head-then-full', augment: NO_AUGMENTATION })).toBeNull()
    expect(noteForHead({ augment: NO_AUGMENTATION })).toMatch(/^head mode keeps whole images/)
  })
})
