import { expect, test } from 'vitest'
import { History } from '../../../renderer/canvas/history'
import { TiledLabels } from '../../../renderer/canvas/labelMap'
import { LongWork } from '../../../renderer/canvas/longWork'
import { decodePatches } from '../../../renderer/raster/stepPatch'
import { finish, type Work } from '../../../renderer/raster/work'
import { seededRandom } from './random'

/** So many pieces, each of which takes a while by a clock of its own. */
function* pieces(count: number, milliseconds: number, done: number[]): Work<void> {
  for (let i = 0; i < count; i++) {
    const until = performance.now() + milliseconds
    while (performance.now() < until);
    done.push(i)
    yield i / count
  }
}

interface Trial {
  readonly work: LongWork
  readonly done: number[]
  readonly told: string[]
  readonly ended: Promise<boolean>
}

function start(count: number, milliseconds: number): Trial {
  const [done, told]: [number[], string[]] = [[], []]
  const work = new LongWork((progress) => told.push(progress?.title ?? 'nothing'))
  const ended = new Promise<boolean>((resolve) => work.start('Work', pieces(count, milliseconds, done), resolve))
  return { work, done, told, ended }
}

test('what takes a moment is done at once, and nobody is told that it is under way', async () => {
  const { work, done, told, ended } = start(3, 0)
  expect([work.isRunning, done.length, told, await ended]).toEqual([false, 3, ['nothing'], true])
})

test('what takes longer lets others have their turn, in its order and to its end', async () => {
  const { work, done, told, ended } = start(12, 9)
  const atFirst = done.length
  expect([work.isRunning, atFirst < 12]).toEqual([true, true])
  let turns = 0
  const turn = setInterval(() => turns++, 0)
  expect(await ended).toBe(true)
  clearInterval(turn)
  expect(turns).toBeGreaterThan(0)
  expect(done).toEqual(Array.from({ length: 12 }, (_, i) => i))
  expect(told.filter((title) => title === 'nothing')).toEqual(told.slice(-1))
})

test('it can be stopped, or done to its end at once', async () => {
  const stopped = start(1000, 5)
  stopped.work.stop()
  const [left, whole] = [stopped.done.length, await stopped.ended]
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect([whole, stopped.done.length === left]).toEqual([false, true])

  const finished = start(15, 5)
  finished.work.finish()
  expect([finished.done.length, await finished.ended]).toEqual([15, true])
})

test('what took longer than a moment ends in a turn of its own, and what did not at once', async () => {
  const turns = async (pieceMs: number) => {
    const order: string[] = []
    const work = function* (): Work<void> {
      for (const share of [0.25, 0.5, 0.75]) {
        yield share
        const until = performance.now() + pieceMs
        while (performance.now() < until);
      }
      setTimeout(() => order.push('turn'))
      yield 1
      order.push('end')
    }
    await new Promise<void>((resolve) => new LongWork(() => undefined).start('Work', work(), () => resolve()))
    await new Promise((resolve) => setTimeout(resolve, 5))
    return order
  }
  expect(await turns(15)).toEqual(['turn', 'end'])
  expect(await turns(0)).toEqual(['end', 'turn'])
})

test('what must be done is not told, cannot be stopped, and is done to its end when something else wants its turn', () => {
  const [done, told, ends]: [number[], unknown[], string[]] = [[], [], []]
  const work = new LongWork((progress) => told.push(progress))
  work.startSurely(pieces(12, 5, done), () => ends.push('stroke'))
  expect([work.isRunning, done.length < 12]).toEqual([false, true])
  work.stop()
  expect(ends).toEqual([])
  work.settle()
  expect([done.length, ends, told]).toEqual([12, ['stroke'], []])

  work.start('Work', pieces(12, 5, []), () => ends.push('work'))
  work.settle()
  expect([work.isRunning, ends]).toEqual([true, ['stroke']])
  work.stop()
})

test('a commit that is broken off leaves labels and provenance as they were, and one in pieces is one step', () => {
  const size = { width: 900, height: 700 }
  const [labels, provenance] = [new TiledLabels(900, 700), new TiledLabels(900, 700)]
  const history = new History(labels, provenance)
  const random = seededRandom(4)
  const scribble = () => {
    for (let i = 0; i < 300; i++) {
      const [x, y] = [Math.floor(random() * size.width), Math.floor(random() * size.height)]
      labels.fillSpan(y, x, x + 200, Math.floor(random() * 4))
    }
  }
  const state = () => [labels.toMap().pixels, provenance.toMap().pixels]
  history.open({ name: 'Brush', provenance: 0 })
  scribble()
  history.commit('first', 1)
  const before = state()

  history.open({ name: 'Grow', provenance: 1 })
  scribble()
  const committing = history.committing('second', 2)
  for (let i = 0; i < 5; i++) expect(committing.next().done).toBe(false)
  history.bail()
  expect(state()).toEqual(before)
  expect(history.steps.map(({ id }) => id)).toEqual(['first'])

  history.open({ name: 'Grow', provenance: 1 })
  scribble()
  expect(decodePatches(finish(history.committing('third', 3))!.patches).length).toBeGreaterThan(5)
  expect(history.steps.map(({ id }) => id)).toEqual(['first', 'third'])
  history.undo()
  expect(state()).toEqual(before)
})
