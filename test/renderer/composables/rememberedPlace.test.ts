// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { beforeEach, expect, test } from 'vitest'
import { defineComponent, nextTick } from 'vue'
import { useRememberedPlace } from '../../../renderer/composables/rememberedPlace'
import { useEditor } from '../../../renderer/stores/editor'
import { useProject } from '../../../renderer/stores/project'
import { image, project } from '../examples'
import { freshPinia } from '../mounting'

const OPENED = project([image('a'), image('b')])
beforeEach(freshPinia)

function enter(folder: string) {
  useProject().project = { ...OPENED, folder }
  useProject().imageId = 'a'
  return mount(defineComponent({ setup: () => (useRememberedPlace(folder), () => null) }))
}

test('a project is found as it was left, and another one is not touched', async () => {
  const first = enter('/one')
  Object.assign(useEditor(), { tool: 'polygon', brushSize: 40, sighting: { x: 3, y: 4, zoom: 8 } })
  useProject().showImage('b')
  await nextTick()
  useProject().close()
  first.unmount()

  Object.assign(useEditor(), { tool: 'fill', brushSize: 9, sighting: null })
  enter('/two').unmount()
  expect([useEditor().tool, useProject().imageId]).toEqual(['fill', 'a'])

  enter('/one')
  const { tool, brushSize, comesBackTo } = useEditor()
  expect({ tool, brushSize, comesBackTo, imageId: useProject().imageId }).toEqual({
    tool: 'polygon',
    brushSize: 40,
    comesBackTo: { imageId: 'b', sighting: { x: 3, y: 4, zoom: 8 } },
    imageId: 'b'
  })
})
