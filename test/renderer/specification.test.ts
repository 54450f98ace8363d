import { describe, expect, it } from 'vitest'
import { NETS } from '../../main/core/models'
import { readOptions } from '../../main/core/options'
import { OPTIMIZER_DESCRIPTIONS } from '../../main/core/train/optimizers'
import { readLoss, writeLoss, problemWithLoss } from '../../renderer/lossTerms'
import {
  labelOf,
  problemWithSpecification,
  readSpecification,
  valueOf,
  writeSpecification
} from '../../renderer/specification'
import { findLoss } from '../../main/core/losses'

const UNET = NETS.unet!.options

describe('a choice with its settings', () => {
  it('is taken apart and put together, without what equals its default', () => {
    const read = readSpecification('unet:width=32,up=linear')
    expect(read).toEqual({ name: 'unet', values: { width: '32', up: 'linear' } })
    expect(writeSpecification(read, UNET)).toBe('unet:width=32,up=linear')
    expect(writeSpecification({ name: 'unet', values: { width: '16', depth: '5' } }, UNET)).toBe('unet:depth=5')
    expect(writeSpecification(readSpecification('unet'), UNET)).toBe('unet')
    expect(valueOf(read, 'depth', UNET.depth!)).toBe('4')
  })

  it('has a name for every setting that a person can read', () => {
    expect(['weightDecay', 'beta1', 'up'].map(labelOf)).toEqual(['Weight decay', 'Beta 1', 'Up'])
  })

  it('is refused by the window exactly where the trainer refuses it', () => {
    const tables = [...OPTIMIZER_DESCRIPTIONS.map(({ options }) => options), UNET]
    for (const table of tables)
      for (const [name, option] of Object.entries(table)) {
        if (option.type !== 'real' && option.type !== 'whole') continue
        const { least, most } = option
        for (const value of [least, most, least - 1, most + 1, (least + most) / 3, 'x', '']) {
          const isRefused = problemWithSpecification(`a:${name}=${value}`, table) !== null
          const read = () => readOptions('thing a', table, `${name}=${value}`)
          if (isRefused) expect(read, `${name}=${value}`).toThrow(`The option ${name} of the thing a is`)
          else expect(read, `${name}=${value}`).not.toThrow()
        }
      }
  })
})

describe('a sum of losses', () => {
  it('is taken apart and put together', () => {
    const terms = [
      { name: 'focal', weight: '0.7' },
      { name: 'dice', weight: '1' }
    ]
    expect(readLoss('0.7*focal + dice')).toEqual(terms)
    expect(writeLoss(terms)).toBe('0.7*focal+dice')
  })

  it('is refused by the window exactly where the trainer refuses it', () => {
    for (const weight of ['0', '', '-1', 'x', '1e3', '0.5', '.5', '3']) {
      const loss = `${weight}*focal+dice`
      if (problemWithLoss(loss)) expect(() => findLoss(loss), loss).toThrow('has the part')
      else expect(() => findLoss(loss), loss).not.toThrow()
    }
  })
})
