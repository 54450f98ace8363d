// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import TrainForecast from '../../../renderer/components/TrainForecast.vue'
import type { TrainingForecast, TrainingOptions } from '../../../renderer/types'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { freshPinia, mountInPage } from '../mounting'

const FITS: TrainingForecast = {
  bytes: 570e6,
  freeBytes: 12.3e9,
  phases: [{ kind: 'head', steps: 300, secondsPerEpoch: 8.2, seconds: 95 }],
  seconds: 95,
  proposal: null
}
const CHANGES = { fullBatch: 1, accumulate: 4, crop: 128 }
const TOO_LARGE: TrainingForecast = {
  bytes: 9.2e9,
  freeBytes: 3.1e9,
  phases: [],
  seconds: null,
  proposal: { changes: CHANGES, bytes: 2.4e9, summary: 'batch 1, crop 128, 4 batches a step' }
}
let bridge: FakeBridge

beforeEach(() => {
  freshPinia()
  vi.useFakeTimers()
  bridge = installFakeBridge({ forecastTraining: () => FITS })
})
afterEach(() => vi.useRealTimers())

const show = (options: TrainingOptions = {}) =>
  mountInPage(TrainForecast, { props: { folder: '/project', options, revision: 'a' } })

describe('the forecast in front of Train', () => {
  it('tells time, epoch and memory once the options have settled', async () => {
    const wrapper = show()
    await wrapper.setProps({ options: { crop: 128 } })
    await wrapper.setProps({ options: { crop: 192 } })
    await vi.runAllTimersAsync()
    expect(bridge.argsOf('forecastTraining')).toEqual([['/project', { crop: 192 }]])
    expect(wrapper.get('[data-test=forecast]').text()).toBe('Time1 min 35 sEpoch8 sMemory570 MB')
  })

  it('says what does not fit, and hands over the settings that do', async () => {
    bridge.answer({ forecastTraining: () => TOO_LARGE })
    const wrapper = show()
    await vi.runAllTimersAsync()
    expect(wrapper.get('[data-test=failure-sentence]').text()).toBe(
      'It needs about 9.2 GB, and 3.1 GB are free. With batch 1, crop 128, 4 batches a step it needs 2.4 GB.'
    )
    await wrapper.get('[data-test=forecast-accept]').trigger('click')
    expect(wrapper.emitted('change')).toEqual([[CHANGES]])
  })

  it('is asked again when other work came first, and when other images are labelled', async () => {
    const answers = [null, FITS, FITS]
    bridge.answer({ forecastTraining: () => answers.shift()! })
    const wrapper = show()
    await vi.runAllTimersAsync()
    expect(wrapper.find('[data-test=forecast]').exists()).toBe(true)
    await wrapper.setProps({ revision: 'a,b' })
    await vi.runAllTimersAsync()
    expect(bridge.argsOf('forecastTraining')).toHaveLength(3)
  })

  it('says nothing about a training that cannot be started', async () => {
    bridge.answer({ forecastTraining: () => Promise.reject(new Error('no labels')) })
    const wrapper = show()
    await vi.runAllTimersAsync()
    expect(wrapper.text()).toBe('')
  })
})
