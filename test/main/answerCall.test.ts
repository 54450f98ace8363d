import { expect, test } from 'vitest'
import { CALLS } from '../../preload/contract'
import { answerCall } from '../../main/answerCall'
import { callSchemas } from '../../main/callSchemas'
import { Failure } from '../../main/core/failure'
import type { Handlers } from '../../main/handlers'
import { OpenedProjects } from '../../main/openedProjects'

const opened = new OpenedProjects()
opened.add('/projects/cells')
const schemas = callSchemas(opened)

/** Answers every call with the arguments that reached it. */
const echo = Object.fromEntries(CALLS.map((name) => [name, (...args: unknown[]) => args])) as unknown as Handlers

const stepOf = (patches: unknown) => ({ id: '1', name: 'Brush', at: 0, parts: [{ imageId: 'a', patches }] })
const step = stepOf(Uint8Array.of(0, 255))

test('every call of the contract has a schema, in the order of the contract', () => {
  expect(Object.keys(schemas)).toEqual([...CALLS])
})

test.each([
  ['settleLabel', ['/projects/cells', 'image 1']],
  ['commitStep', ['/projects/cells/', step]],
  ['startTraining', ['/projects/cells', { mode: 'head', headSteps: 10 }]],
  ['setPart', ['/projects/cells', 'a', null]],
  ['watchImage', ['/projects/cells', null]],
  ['predictFolder', ['/projects/cells', '/photos', '/masks']],
  ['openProject', ['/somewhere/else']],
  ['stopTask', []]
] as const)('%s is let through with arguments as the contract says', async (name, args) => {
  expect(await answerCall(name, args, schemas, echo)).toEqual({ ok: true, value: args })
})

test.each([
  ['a project that was not opened', 'readLabel', ['/projects/other', 'a']],
  ['a path that leaves an opened project', 'readLabel', ['/projects/cells/../other', 'a']],
  ['an image id that is a path', 'readLabel', ['/projects/cells', '../../etc/passwd']],
  ['an image id with a backslash', 'readLabel', ['/projects/cells', '..\\project']],
  ['a run id that is a path', 'runEvents', ['/projects/cells', '..']],
  ['a relative path', 'exportModel', ['/projects/cells', 'model.onnx']],
  ['a path with a NUL byte', 'openProject', ['/projects/\0']],
  ['pixels that are no bytes', 'commitStep', ['/projects/cells', stepOf([0, 255])]],
  ['an undo in no direction', 'moveStep', ['/projects/cells', '1', 'sideways']],
  ['an option that does not exist', 'startTraining', ['/projects/cells', { learningRate: 1 }]],
  ['a learning rate of zero', 'startTraining', ['/projects/cells', { headLearningRate: 0 }]],
  ['a share above one', 'saveSplit', ['/projects/cells', { seed: 0, validation: 2 }]],
  ['a colour that is none', 'saveClasses', ['/projects/cells', [{ name: 'a', color: 'red', key: '1' }]]],
  ['no class at all', 'saveClasses', ['/projects/cells', []]],
  ['one argument too many', 'stopTask', ['now']],
  ['one argument too few', 'openProject', []]
] as const)('%s is refused with one sentence', async (_what, name, args) => {
  const answer = await answerCall(name, args, schemas, echo)
  expect(answer).toMatchObject({ ok: false, failure: { code: 'bad-argument' } })
  expect(!answer.ok && answer.failure.message).toMatch(new RegExp(`^The call "${name}" is malformed: .+\\.$`))
})

test('what a handler throws becomes a failure with its code', async () => {
  const failing = {
    ...echo,
    nets: () => {
      throw new Failure('bad-model', 'The net is broken.', { node: 'conv1' })
    }
  }
  expect(await answerCall('nets', [], schemas, failing)).toEqual({
    ok: false,
    failure: { code: 'bad-model', message: 'The net is broken.', details: { node: 'conv1' } }
  })
})
