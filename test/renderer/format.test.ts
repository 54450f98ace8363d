import { formatAgo } from '../../renderer/ago'
import { describe, expect, it } from 'vitest'
import * as format from '../../renderer/format'

describe('numbers as people read them', () => {
  it('tells durations', () => {
    expect([0.4, 59.6, 65, 3600 * 2 + 60 * 5].map(format.formatDuration)).toEqual([
      '0 s',
      '1 min 00 s',
      '1 min 05 s',
      '2 h 05 min'
    ])
  })

  it('never calls a partly labelled image empty or complete', () => {
    expect([0, 0.0001, 0.5, 0.9999, 1].map(format.formatLabelled)).toEqual(['0 %', '< 1 %', '50 %', '99 %', '100 %'])
  })

  it('shows a dash where there is no share', () => {
    expect([null, 0, 0.5274].map((share) => format.formatShare(share))).toEqual(['–', '0.0 %', '52.7 %'])
  })

  it('keeps the digits of a loss that matter, of small ones too', () => {
    expect([6389042774017, 1.23456, 0.1, 0.0123, NaN].map(format.formatLoss)).toEqual([
      '6.4e+12',
      '1.235',
      '0.100',
      '0.012',
      '–'
    ])
  })

  it('tells how long ago something was', () => {
    const now = Date.parse('2024-05-10T12:00:00Z')
    const times = ['2024-05-10T11:59:50Z', '2024-05-10T11:00:00Z', '2024-05-09T12:00:00Z', '2023-01-02T12:00:00Z']
    expect(times.map((time) => formatAgo(time, now))).toEqual(['just now', '1 hour ago', '1 day ago', '2 Jan 2023'])
  })

  it('takes the name off a path of any system', () => {
    expect(['/home/ada/a.png', 'C:\\photos\\b.png', 'c.png', '/d/'].map(format.lastPathPart)).toEqual([
      'a.png',
      'b.png',
      'c.png',
      'd'
    ])
  })
})
