// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import ManyImagesDialog from '../../../renderer/components/ManyImagesDialog.vue'
import { useManyImages } from '../../../renderer/stores/manyImages'
import { useProject } from '../../../renderer/stores/project'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle } from '../mounting'

const PROJECT = project([image('a', { predicted: true }), image('b'), image('c', { excluded: true })])

let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  bridge = installFakeBridge()
  bridge.answer({
    openProject: () => PROJECT,
    countBulk: () => ({ images: 0, looked: 2, pixels: 0, failed: [] })
  })
})

it('says how many images have no prediction to accept, and leads to predicting them', async () => {
  await useProject().open(PROJECT.folder)
  const many = useManyImages()
  many.change('accept')
  const props = { folder: PROJECT.folder, classes: PROJECT.classes, prepare: async () => {} }
  const wrapper = mountInPage(ManyImagesDialog, { props })
  await settle()
  const note = wrapper.get(at('bulk-unpredicted'))
  expect(note.text()).toContain('1 image without a prediction.')
  await note.get('button').trigger('click')
  expect(many.dialog).toBe('predict')
})
