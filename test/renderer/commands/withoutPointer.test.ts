// @vitest-environment happy-dom
/** What else only a pointer could do: the bar above the image, the list of classes, and the review of images. */
import { beforeEach, expect, test } from 'vitest'
import { COMMANDS } from '../../../renderer/commands'
import { searchCommands } from '../../../renderer/commands/search'
import { reach } from '../../../renderer/commands/reach'
import { useEditor } from '../../../renderer/stores/editor'
import { useProject } from '../../../renderer/stores/project'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { freshPinia, settle } from '../mounting'

let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  bridge = installFakeBridge()
  reach.stage = {} as never
})

test('what drawing does and what it may paint over', () => {
  const editor = useEditor()
  editor.activeClass = 2
  COMMANDS['painting.subtract'].run()
  COMMANDS['painting.onlyUnlabelled'].run()
  expect([editor.paintMode, editor.paintOnly]).toEqual(['subtract', 255])
  COMMANDS['painting.onlyActive'].run()
  expect(editor.paintOnly).toBe(2)
  COMMANDS['painting.onlyActive'].run()
  expect(editor.paintOnly).toBeNull()
})

test('the active class is locked and hidden, and again not', () => {
  const editor = useEditor()
  editor.activeClass = 1
  COMMANDS['painting.lock'].run()
  COMMANDS['painting.hide'].run()
  expect([[...editor.lockedClasses], [...editor.hiddenClasses]]).toEqual([[1], [1]])
  COMMANDS['painting.lock'].run()
  expect([...editor.lockedClasses]).toEqual([])
})

test('an act on the list is about the image on screen, or about all that are marked', async () => {
  const opened = project([image('a'), image('b'), image('c')])
  bridge.answer({ openProject: () => opened, commitStep: () => undefined, acts: () => [], setExcluded: () => opened })
  await useProject().open('/projects/cells')
  COMMANDS['review.done'].run()
  await settle()
  expect(useProject().images.map(({ review }) => review)).toEqual(['done', 'to do', 'to do'])
  useProject().markAll(true)
  COMMANDS['review.leaveOut'].run()
  await settle()
  expect(bridge.argsOf('setExcluded')).toEqual([['/projects/cells', ['a', 'b', 'c'], true]])
})

test('the palette finds them by their words', () => {
  const found = (text: string) => searchCommands(text)[0]?.title
  expect(found('lock active')).toBe('Lock the active class, or unlock it')
  expect(found('drawing replace')).toBe('Drawing: Replace')
})
