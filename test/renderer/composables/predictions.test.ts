// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { effectScope, reactive } from 'vue'
import { afterEach, expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { usePredictions } from '../../../renderer/composables/predictions'
import type { LabelMap } from '../../../renderer/types'
import { installFakeBridge } from '../fakeBridge'

let scope = effectScope()
afterEach(() => {
  scope.stop()
  scope = effectScope()
})

/** Images a, b, c, …; the predictor works when the test says so. */
function follow(order: string) {
  const state = reactive({ at: 0, isReady: true, generation: 0 })
  const shown: string[] = []
  const problems: string[] = []
  const waiting: (() => void)[] = []
  const bridge = installFakeBridge({
    predictImage: async (_, id): Promise<LabelMap | null> => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      if (id === 'x') throw new Failure('bad-image', 'x.png is truncated.')
      return { width: 1, height: 1, pixels: new Uint8Array(1) }
    }
  })
  scope.run(() =>
    usePredictions({
      folder: () => '/p',
      current: () => order[state.at] ?? null,
      next: () => order[state.at + 1] ?? null,
      isReady: () => state.isReady,
      generation: () => state.generation,
      predicted: (id) => shown.push(id),
      failed: (sentence) => problems.push(sentence)
    })
  )
  async function finishOne() {
    await flushPromises()
    waiting.shift()?.()
    await flushPromises()
  }
  const asked = () =>
    bridge
      .argsOf('predictImage')
      .map(([, id]) => id)
      .join('')
  return { state, shown, problems, finishOne, asked }
}

it('predicts the image on screen, then the one after it, and each only once', async () => {
  const { state, finishOne, asked, shown } = follow('abc')
  await finishOne()
  await finishOne()
  state.at = 1
  await finishOne()
  state.at = 0
  await finishOne()
  expect([asked(), shown.join('')]).toEqual(['abc', 'abc'])
})

it('goes straight to where the person is when they walk fast', async () => {
  const { state, finishOne, asked } = follow('abcdef')
  await flushPromises()
  state.at = 1
  await flushPromises()
  state.at = 4
  await finishOne()
  await finishOne()
  await finishOne()
  expect(asked()).toBe('aef')
})

it('asks again after a training ended, and drops what the old net answers late', async () => {
  const { state, finishOne, asked, shown } = follow('a')
  await flushPromises()
  state.generation++
  await finishOne()
  await finishOne()
  expect([asked(), shown]).toEqual(['aa', ['a']])
})

it('waits while a training runs', async () => {
  const { state, asked } = follow('a')
  state.isReady = false
  await flushPromises()
  const before = asked()
  state.isReady = true
  await flushPromises()
  expect([before, asked()]).toEqual(['a', 'a'])
})

it('says why an image cannot be predicted and goes on with the next', async () => {
  const { finishOne, problems, shown } = follow('xb')
  await finishOne()
  await finishOne()
  expect([problems, shown]).toEqual([['x.png is truncated.'], ['b']])
})
