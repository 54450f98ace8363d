/** Live update as the window knows it. */
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { useLive } from '../../../renderer/stores/live'
import { useReadiness } from '../../../renderer/stores/readiness'
import { installFakeBridge } from '../fakeBridge'

beforeEach(() => setActivePinia(createPinia()))

it('is on when its net is open, tells what is on screen only then, and ends by itself with a reason', async () => {
  const bridge = installFakeBridge({ startLive: () => undefined, lookLive: () => undefined, stopLive: () => undefined })
  const live = useLive()
  live.connect()
  await live.look('/p', null)
  expect(bridge.argsOf('lookLive')).toEqual([])
  live.isWanted = true
  await live.start('/p', {})
  await live.look('/p', null)
  expect([live.isOn, bridge.argsOf('lookLive')]).toEqual([true, [['/p', null]]])
  const failure = { code: 'diverged', message: 'The loss became NaN.' } as const
  bridge.emit('live', { type: 'ended', failure })
  expect([live.isOn, live.isWanted, live.problem]).toEqual([false, false, failure])
})

it('switches itself off with a sentence when its net cannot be opened', async () => {
  installFakeBridge({
    startLive: () => {
      throw new Failure('bad-argument', 'Live update needs a net with a pretrained encoder.')
    }
  })
  const live = useLive()
  live.isWanted = true
  await live.start('/p', {})
  expect([live.isOn, live.isWanted]).toEqual([false, false])
  expect(live.problem?.message).toBe('Live update needs a net with a pretrained encoder.')
})

it('what is at hand of an image: nothing, features, a prediction, one of an older net', () => {
  installFakeBridge()
  const readiness = useReadiness()
  const [fresh, predicted] = [
    { id: 'fresh', predicted: false },
    { id: 'predicted', predicted: true }
  ]
  const both = () => [readiness.of(fresh), readiness.of(predicted)]
  expect(both()).toEqual(['none', 'prediction'])
  readiness.note('fresh', 'features')
  expect(both()).toEqual(['features', 'prediction'])
  readiness.outdate()
  expect(both()).toEqual(['features', 'stale'])
  readiness.note('predicted', 'prediction')
  readiness.note('fresh', 'prediction')
  expect(both()).toEqual(['prediction', 'prediction'])
  readiness.outdate()
  expect(both()).toEqual(['stale', 'stale'])
})
