import { effectScope } from 'vue'
import { expect, test } from 'vitest'
import { useLabelFiles } from '../../../renderer/composables/labelFiles'
import { installFakeBridge } from '../fakeBridge'

test('label files are told of while they follow, and no more when they are there or cannot be', () => {
  const bridge = installFakeBridge()
  const files = effectScope().run(useLabelFiles)!
  const seen = (task: 'label-files' | 'bulk', done: number, total: number) => {
    bridge.emit('task', { task, done, total, secondsLeft: null })
    return files.value && `${files.value.done} of ${files.value.total}`
  }
  expect(seen('bulk', 1, 2)).toBeNull()
  expect(seen('label-files', 1, 3)).toBe('1 of 3')
  expect(seen('bulk', 2, 2)).toBe('1 of 3')
  expect(seen('label-files', 3, 3)).toBeNull()
  expect(seen('label-files', 2, 3)).toBe('2 of 3')
  expect(seen('label-files', 0, 0)).toBeNull()
})
