// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import {
  NO_AUGMENTATION as CORE_NO_AUGMENTATION,
  completeAugmentation
} from '../../../main/core/data/augment/augmentation'
import { NO_AUGMENTATION, PRESETS } from '../../../renderer/augmentOptions'
import { blend } from '../../../renderer/canvas/cropPreview'
import TrainSetup from '../../../renderer/components/TrainSetup.vue'
import { useProject } from '../../../renderer/stores/project'
import { usePreferences } from '../../../renderer/stores/preferences'
import type { CropPreview, NetInfo } from '../../../renderer/types'
import { Failure } from '../../../main/core/failure'
import { image, project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle, standInForLayout } from '../mounting'

const NETS: readonly NetInfo[] = [
  { net: 'default', title: 'Default', description: '', pretrained: true, hasEncoder: true, parameters: 1 }
]
const PROJECT = project([image('a', { state: 'partly', labelled: 0.1 }), image('b')])
const CROP: CropPreview = { side: 1, pixels: Uint8Array.of(1, 2, 3), labels: Uint8Array.of(0) }
let bridge: FakeBridge

beforeEach(() => {
  freshPinia()
  standInForLayout()
  bridge = installFakeBridge({
    nets: () => NETS,
    openProject: () => PROJECT,
    previewAugmentation: () => Array<CropPreview>(6).fill(CROP)
  })
})

async function setup(training: object) {
  await useProject().open(PROJECT.folder)
  usePreferences().setTraining(training)
  const wrapper = mountInPage(TrainSetup, { props: { isBusy: false } })
  const group = wrapper.get<HTMLDetailsElement>(at('augmentation'))
  group.element.open = true
  await group.trigger('toggle')
  await settle()
  return wrapper
}
const asked = () => bridge.argsOf('previewAugmentation').map(([, imageId, options]) => [imageId, options])

describe('the augmentation of a training', () => {
  it('shows crops of the image on screen, anew for every setting, image and click', async () => {
    const wrapper = await setup({ mode: 'full' })
    expect(wrapper.get(at('augment-preview')).attributes('data-crops')).toBe('6')
    await wrapper.get(at('augment-rotate')).setValue('90')
    await settle()
    useProject().showImage('b')
    await settle()
    await wrapper.get(at('augment-preview')).trigger('click')
    await settle()
    const still = { crop: 256, maxSide: 1024, mirror: true, seed: 0 }
    const turned = { ...NO_AUGMENTATION, rotate: 90 }
    expect(asked()).toEqual([
      ['a', { ...still, augment: NO_AUGMENTATION }],
      ['a', { ...still, augment: turned }],
      ['b', { ...still, augment: turned }],
      ['b', { ...still, augment: turned, seed: 6 }]
    ])
    expect(usePreferences().preferences.training.augment).toEqual(turned)
  })

  it('asks one question at a time, and then only the newest', async () => {
    const answers: (() => void)[] = []
    bridge.answer({ previewAugmentation: () => new Promise((resolve) => answers.push(() => resolve([]))) })
    const wrapper = await setup({ mode: 'full' })
    for (const value of ['10', '20', '30']) await wrapper.get(at('augment-hue')).setValue(value)
    expect(asked()).toHaveLength(1)
    answers[0]()
    await settle()
    expect(asked()).toHaveLength(2)
    expect(asked()[1]).toMatchObject(['a', { augment: { hue: 30 } }])
  })

  it('offers only mirroring to head mode, and says why', async () => {
    const wrapper = await setup({ mode: 'head' })
    expect(wrapper.find(at('augment-rotate')).exists()).toBe(false)
    expect(asked()).toEqual([])
    expect(wrapper.get(at('augment-note')).text()).toContain('Head mode keeps whole images')
    await wrapper.get(at('option-mirror')).setValue(false)
    expect(usePreferences().preferences.training).toEqual({ mirror: false })
  })

  it('does not start with a scale that cannot be, and says what the trainer says', async () => {
    bridge.answer({
      previewAugmentation: () => {
        throw new Failure('bad-argument', 'augment.scale runs from 2 to 1; the smaller comes first.')
      }
    })
    const wrapper = await setup({ mode: 'full', augment: { ...NO_AUGMENTATION, scale: [2, 1] } })
    expect(wrapper.get(at('augment-problem')).text()).toBe('augment.scale runs from 2 to 1; the smaller comes first.')
    expect(wrapper.text()).toContain('Scale must run from a smaller to a larger factor between 0.25 and 4.')
    expect(wrapper.get(at('train')).attributes('disabled')).toBeDefined()
  })

  it('is set as a whole by one click', async () => {
    const wrapper = await setup({ mode: 'full' })
    await wrapper.get(at('augment-preset-Micrographs')).trigger('click')
    expect(usePreferences().preferences.training.augment).toMatchObject({ flip: true, rotate: 180 })
    await wrapper.get(at('augment-preset-None')).trigger('click')
    expect(usePreferences().preferences.training).toEqual({ mode: 'full' })
  })
})

it('every set of settings is one the trainer takes, and none of it changes nothing', () => {
  expect(NO_AUGMENTATION).toEqual(CORE_NO_AUGMENTATION)
  for (const { augment } of PRESETS) expect(completeAugmentation(augment)).toEqual(augment)
})

it('a crop shows its photo, with the classes laid over what is labelled', () => {
  const classes = [{ name: 'x', color: '#ff0000', key: '' }]
  const crop = { side: 1, pixels: Uint8Array.of(100, 100, 100, 100, 100, 100), labels: Uint8Array.of(0, 255) }
  expect([...blend(crop, classes)]).toEqual([170, 55, 55, 255, 100, 100, 100, 255])
})
