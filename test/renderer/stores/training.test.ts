import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../../../main/core/failure'
import { useTraining } from '../../../renderer/stores/training'
import { crashed, finished, losses, started, summary } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'

const FOLDER = '/projects/cells'
let bridge: FakeBridge
let training: ReturnType<typeof useTraining>

beforeEach(() => {
  bridge = installFakeBridge({ runs: () => [], runEvents: () => [], startTraining: () => ({ runId: 'a' }) })
  setActivePinia(createPinia())
  training = useTraining()
  training.connect()
})

const steps = () => training.run?.losses.map(({ step }) => step)

describe('a training', () => {
  it('is live from the click on, and takes events that come before the answer', async () => {
    await training.restore(FOLDER)
    bridge.answer({
      startTraining: () => {
        bridge.emit('training', started('a'))
        bridge.emit('training', losses(1, 0.9))
        return { runId: 'a' }
      }
    })
    const starting = training.start({ mode: 'full' })
    expect(training.isLive).toBe(true)
    await starting
    bridge.emit('training', losses(2, 0.8))
    expect(bridge.argsOf('startTraining')).toEqual([[FOLDER, { mode: 'full' }]])
    expect([training.run?.id, steps(), training.isStarting]).toEqual(['a', [1, 2], false])
  })

  it('tells in one sentence why it could not start, and shows the run before again', async () => {
    bridge.answer({ runs: () => [summary('old')], runEvents: () => [started('old'), losses(1, 0.5), finished('old')] })
    await training.restore(FOLDER)
    bridge.answer({
      startTraining: () => {
        throw new Failure('no-labels', 'No pixel is labelled.')
      }
    })
    await training.start({})
    expect([training.problem?.message, training.isLive, training.run?.id]).toEqual([
      'No pixel is labelled.',
      false,
      'old'
    ])
  })

  it('ends, and what was predicted before is stale', async () => {
    await training.restore(FOLDER)
    await training.start({})
    bridge.emit('training', started('a'))
    expect(training.hasNet).toBe(false)
    bridge.emit('training', finished('a'))
    expect([training.isLive, training.hasNet, training.generation]).toEqual([false, true, 1])
  })

  it('that crashed is offered for resuming, and goes on with its curve', async () => {
    await training.restore(FOLDER)
    await training.start({})
    bridge.emit('training', started('a'))
    bridge.emit('training', losses(1, 0.9, 0.8, 0.7))
    bridge.emit('training', crashed('a', 3))
    expect([training.resumable, training.isLive]).toEqual(['a', false])

    bridge.answer({ resumeTraining: () => ({ runId: 'a' }) })
    await training.resume()
    bridge.emit('training', started('a'))
    bridge.emit('training', losses(3, 0.71))
    expect(bridge.argsOf('resumeTraining')).toEqual([[FOLDER, 'a']])
    expect([training.isLive, training.resumable, steps()]).toEqual([true, null, [1, 2, 3]])
  })

  it('stays offered for resuming when resuming is refused', async () => {
    bridge.answer({
      runs: () => [summary('a', { status: 'failed', resumable: true })],
      runEvents: () => [started('a'), losses(1, 0.9), crashed('a', 1)],
      resumeTraining: () => {
        throw new Failure('disk-full', 'The disk is full.')
      }
    })
    await training.restore(FOLDER)
    await training.resume()
    expect([training.problem?.message, training.resumable, steps()]).toEqual(['The disk is full.', 'a', [1]])
  })
})

describe('after a reload', () => {
  it('the curve of the newest run is restored', async () => {
    bridge.answer({
      runs: () => [
        summary('new', { started: '2024-06-01T00:00:00Z' }),
        summary('old', { started: '2024-05-01T00:00:00Z' })
      ],
      runEvents: (_, runId) => [started(runId), losses(1, 0.9, 0.8), finished(runId)]
    })
    await training.restore(FOLDER)
    expect([training.run?.id, steps(), training.isLive, training.hasNet]).toEqual(['new', [1, 2], false, true])
  })

  it('a run that is still going goes on, without a gap and without doubles', async () => {
    bridge.answer({
      runs: () => [summary('a', { status: 'running' })],
      runEvents: () => {
        bridge.emit('training', losses(2, 0.8))
        bridge.emit('training', losses(3, 0.7))
        return [started('a'), losses(1, 0.9), losses(2, 0.8)]
      }
    })
    await training.restore(FOLDER)
    bridge.emit('training', losses(4, 0.6))
    expect([training.isLive, steps()]).toEqual([true, [1, 2, 3, 4]])
  })

  it('a run that was cut off with the app is offered for resuming', async () => {
    bridge.answer({
      runs: () => [summary('a', { status: 'running', resumable: true })],
      runEvents: () => [started('a'), losses(1, 0.9)]
    })
    await training.restore(FOLDER)
    expect([training.isLive, training.resumable, steps()]).toEqual([false, 'a', [1]])
  })
})

describe('with another project on screen', () => {
  it('events of the training elsewhere do not touch its curve', async () => {
    await training.restore(FOLDER)
    await training.start({})
    await training.restore('/projects/cracks')
    bridge.emit('training', losses(1, 0.9))
    expect([training.run, training.isLive, training.isBusyElsewhere]).toEqual([null, false, true])
    bridge.emit('training', finished('a'))
    expect(training.isBusyElsewhere).toBe(false)
  })

  it('an answer that comes late for the project before is dropped', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    bridge.answer({
      runs: async (folder) => {
        if (folder === FOLDER) await gate
        return folder === FOLDER ? [summary('a')] : []
      }
    })
    const slow = training.restore(FOLDER)
    await training.restore('/projects/cracks')
    release()
    await slow
    expect([training.folder, training.run]).toEqual(['/projects/cracks', null])
  })
})
