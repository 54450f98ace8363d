// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import TrainPanel from '../../../renderer/components/TrainPanel.vue'
import { useProject } from '../../../renderer/stores/project'
import { useTraining } from '../../../renderer/stores/training'
import type { TrainingOptions } from '../../../renderer/types'
import { Failure } from '../../../main/core/failure'
import { NETS as TABLE } from '../../../main/core/models'
import { OPTIMIZER_DESCRIPTIONS } from '../../../main/core/train/optimizers'
import { crashed, finished, image, losses, project, started, summary, validation } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle, standInForLayout } from '../mounting'

const NETS = [
  {
    net: 'default',
    title: 'Default',
    description: 'Pretrained.',
    pretrained: true,
    hasEncoder: true,
    parameters: 1000
  },
  {
    net: 'unet',
    title: 'U-Net',
    description: 'From scratch.',
    options: TABLE.unet!.options,
    pretrained: false,
    hasEncoder: false,
    parameters: 2000
  }
]
const PROJECT = project([image('a', { state: 'partly', labelled: 0.1 }), image('b', { part: 'validation' })])
/** True classes in rows. */
const CONFUSION = [
  [1500, 500],
  [0, 0]
]
let bridge: FakeBridge

beforeEach(() => {
  freshPinia()
  standInForLayout()
  bridge = installFakeBridge({
    nets: () => NETS,
    optimizers: () => OPTIMIZER_DESCRIPTIONS,
    runs: () => [],
    runEvents: () => [],
    openProject: () => PROJECT
  })
})

async function panel() {
  await useProject().open(PROJECT.folder)
  useTraining().connect()
  await useTraining().restore(PROJECT.folder)
  const wrapper = mountInPage(TrainPanel, { props: { classes: PROJECT.classes } })
  await settle()
  return wrapper
}

describe('the training panel', () => {
  it('trains with defaults at one click', async () => {
    const wrapper = await panel()
    expect(wrapper.text()).toContain('Learns from 1 image. Label a validation image too, to measure the net.')
    await wrapper.get(at('train')).trigger('click')
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[{ mode: 'head' }]])
  })

  it('trains a net without a separate head as a whole', async () => {
    const wrapper = await panel()
    await wrapper.get(at('net')).setValue('unet')
    await wrapper.get(at('train')).trigger('click')
    expect(wrapper.get(at('mode-head')).attributes('disabled')).toBeDefined()
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[{ net: 'unet', mode: 'full' }]])
  })

  it('says which operation of an ONNX file cannot be trained, and keeps the net that was chosen', async () => {
    bridge.answer({
      chooseModelFile: () => '/nets/odd.onnx',
      inspectModel: () => {
        throw new Failure('unsupported-op', 'NonMaxSuppression (node “nms”) has no gradient rule.')
      }
    })
    const wrapper = await panel()
    await wrapper.get(at('net')).setValue('choose a file')
    await settle()
    expect(wrapper.get(at('net-problem')).text()).toBe('odd.onnx: NonMaxSuppression (node “nms”) has no gradient rule.')
    expect((wrapper.get(at('net')).element as HTMLSelectElement).value).toBe('default')
  })

  it('says what must be frozen of an ONNX file that can be trained in part', async () => {
    const warning = 'Node "lrn" (LRN) has no gradient; freeze what comes before it ("w1") or choose another net.'
    const odd = { net: '/nets/odd.onnx', title: 'odd.onnx', description: '', pretrained: false, hasEncoder: false }
    bridge.answer({
      chooseModelFile: () => odd.net,
      inspectModel: () => ({ ...odd, parameters: 9, warnings: [warning] })
    })
    const wrapper = await panel()
    await wrapper.get(at('net')).setValue('choose a file')
    await settle()
    expect(wrapper.get(at('net-warning')).text()).toBe(warning)
  })

  it('does not start with an option out of bounds', async () => {
    const wrapper = await panel()
    await wrapper.get(at('option-headSteps')).setValue('0')
    await wrapper.get(at('option-headSteps')).trigger('change')
    expect(wrapper.text()).toContain('Head steps must lie between 1 and 100000.')
    expect(wrapper.get(at('train')).attributes('disabled')).toBeDefined()
  })

  it('asks for the numbers of the loss, the optimizer and the schedule that are chosen', async () => {
    const wrapper = await panel()
    const shown = (...names: string[]) => names.filter((name) => wrapper.find(at(`option-${name}`)).exists())
    const all = ['labelSmoothing', 'focalGamma', 'tverskyAlpha', 'polyPower', 'gamma', 'milestones']
    expect(shown(...all)).toEqual(['labelSmoothing', 'polyPower'])
    await wrapper.get(at('option-loss')).setValue('focal+dice')
    await wrapper.get(at('option-optimizer')).setValue('sgd')
    await wrapper.get(at('option-schedule')).setValue('multiStep')
    expect(shown(...all)).toEqual(['focalGamma', 'gamma', 'milestones'])

    await wrapper.get(at('loss-weight-dice')).setValue('0.3')
    await wrapper.get(at('optimizer-nesterov')).setValue(true)
    await wrapper.get(at('optimizer-momentum')).setValue('0.8')
    await wrapper.get(at('option-milestones')).setValue('40, 80')
    await wrapper.get(at('option-ema')).setValue('0.99')
    await wrapper.get(at('train')).trigger('click')
    const recipe = {
      loss: 'focal+0.3*dice',
      optimizer: 'sgd:nesterov=true,momentum=0.8',
      schedule: 'multiStep',
      milestones: [40, 80],
      ema: 0.99
    }
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[{ mode: 'head', ...recipe }]])
  })

  it('shows the settings that the table of optimizers declares, and none of another optimizer', async () => {
    const wrapper = await panel()
    const fields = () => wrapper.findAll('[data-test^=optimizer-]').map((field) => field.attributes('data-test'))
    for (const { optimizer, options } of OPTIMIZER_DESCRIPTIONS) {
      await wrapper.get(at('option-optimizer')).setValue(optimizer)
      expect(fields()).toEqual(Object.keys(options).map((name) => `optimizer-${name}`))
    }
  })

  it('says at the field of an optimizer what is out of bounds, and does not start', async () => {
    const wrapper = await panel()
    await wrapper.get(at('optimizer-beta2')).setValue('1.5')
    expect(wrapper.get(at('option-problem')).text()).toBe('Beta 2 must lie between 0 and 0.999999.')
    expect(wrapper.get(at('train')).attributes('disabled')).toBeDefined()
    await wrapper.get(at('optimizer-beta2')).setValue('0.95')
    expect(wrapper.find(at('option-problem')).exists()).toBe(false)
    await wrapper.get(at('train')).trigger('click')
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[{ mode: 'head', optimizer: 'adamw:beta2=0.95' }]])
  })

  it('writes the options of a builder behind its name', async () => {
    const wrapper = await panel()
    expect(wrapper.find(at('net-options')).exists()).toBe(false)
    await wrapper.get(at('net')).setValue('unet')
    await wrapper.get(at('net-width')).setValue('8')
    await wrapper.get(at('net-up')).setValue('transposed')
    expect((wrapper.get(at('net')).element as HTMLSelectElement).value).toBe('unet')
    await wrapper.get(at('train')).trigger('click')
    await wrapper.get(at('net-width')).setValue('1000')
    expect(wrapper.get(at('option-problem')).text()).toBe('Width must lie between 2 and 128.')
    expect(wrapper.get(at('train')).attributes('disabled')).toBeDefined()
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[{ net: 'unet:width=8,up=transposed', mode: 'full' }]])
  })

  it('gives the net its input as chosen, by numbers when by hand', async () => {
    const wrapper = await panel()
    expect(wrapper.find(at('option-channels')).exists()).toBe(false)
    await wrapper.get(at('option-input')).setValue('caffe')
    expect(wrapper.get(at('input-meaning')).text()).toContain('BGR')
    expect(wrapper.find(at('option-inputMean-red')).exists()).toBe(false)
    await wrapper.get(at('option-input')).setValue('custom')
    await wrapper.get(at('option-inputMean-green')).setValue('116.8')
    await wrapper.get(at('option-inputStd-blue')).setValue('0')
    expect(wrapper.get(at('train')).attributes('disabled')).toBeDefined()
    await wrapper.get(at('option-inputStd-blue')).setValue('57.4')
    await wrapper.get(at('option-channels')).setValue('bgr')
    await wrapper.get(at('train')).trigger('click')
    const numbers = { inputMean: [0, 116.8, 0], inputStd: [255, 255, 57.4] }
    const request = { mode: 'head', input: 'custom', ...numbers, channels: 'bgr' }
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[request]])

    await wrapper.get(at('option-inputStd-red')).setValue('')
    await wrapper.get(at('option-input')).setValue('auto')
    await wrapper.get(at('train')).trigger('click')
    expect(wrapper.emitted<[TrainingOptions]>('train')?.[1]).toEqual([{ mode: 'head' }])
  })

  it('says what a file is taken to want, until the person says otherwise', async () => {
    const input = 'The net is given RGB from 0 to 255: a guess, because its name has "vgg" in it.'
    const vgg = { net: '/nets/vgg.onnx', title: 'vgg.onnx', description: '', pretrained: true, hasEncoder: true }
    bridge.answer({ chooseModelFile: () => vgg.net, inspectModel: () => ({ ...vgg, parameters: 9, input }) })
    const wrapper = await panel()
    await wrapper.get(at('net')).setValue('choose a file')
    await settle()
    expect(wrapper.get(at('net-input')).text()).toBe(input)
    await wrapper.get(at('option-input')).setValue('unit')
    expect(wrapper.find(at('net-input')).exists()).toBe(false)
  })

  it('weighs classes by hand', async () => {
    const wrapper = await panel()
    await wrapper.get(at('option-classWeights')).setValue('own')
    await wrapper.get(at('class-weight-cell')).setValue('5')
    await wrapper.get(at('train')).trigger('click')
    expect(wrapper.emitted<[TrainingOptions]>('train')).toEqual([[{ mode: 'head', classWeights: { cell: 5 } }]])
  })

  it('puts milestones back that are no steps', async () => {
    const wrapper = await panel()
    await wrapper.get(at('option-schedule')).setValue('multiStep')
    await wrapper.get(at('option-milestones')).setValue('80, 40')
    expect((wrapper.get(at('option-milestones')).element as HTMLInputElement).value).toBe('150, 250')
  })

  it('shows what a running training does, and stops it', async () => {
    bridge.answer({ startTraining: () => ({ runId: 'a' }), stopTraining: () => undefined })
    const wrapper = await panel()
    await useTraining().start({})
    bridge.emit('training', started('a'))
    bridge.emit('training', { type: 'phase', phase: 'caching', done: 2, total: 3 })
    await settle()
    expect([wrapper.get(at('phase')).text(), wrapper.get(at('step')).text()]).toEqual([
      'Computing features',
      'image 2 of 3'
    ])

    bridge.emit('training', { type: 'phase', phase: 'head', done: 0, total: 4 })
    bridge.emit('training', losses(1, 0.9, 0.8))
    bridge.emit('training', {
      type: 'validation',
      ...validation(2, 0.527, { iou: [0.7, null], confusion: CONFUSION, best: true })
    })
    await settle()
    const words = ['phase', 'step', 'speed', 'time-left', 'mean-iou', 'loss-points'].map((name) =>
      wrapper.get(at(name)).text()
    )
    expect(words).toEqual(['Training the head', 'step 2 of 4', '5.0 images/s', '10 s left', '52.7 %', '2'])
    expect(wrapper.get(at('iou-bars')).text()).toMatch(/background\s*70\.0 %\s*cell\s*–/)
    expect(wrapper.findAll(`${at('confusion')} g title`).map((title) => title.text())).toEqual([
      'background recognised: 75.0 % (1,500 pixels)',
      'background taken for cell: 25.0 % (500 pixels)',
      'cell: no labelled pixel',
      'cell: no labelled pixel'
    ])

    await wrapper.get(at('stop')).trigger('click')
    bridge.emit('training', finished('a', 'stopped'))
    await settle()
    expect(bridge.argsOf('stopTraining')).toHaveLength(1)
    expect(wrapper.get(at('run-result')).text()).toBe('Stopped after 12 s, step 4.')
  })

  it('says that the training process died, and offers the last checkpoint', async () => {
    bridge.answer({
      runs: () => [summary('a', { status: 'failed', resumable: true })],
      runEvents: () => [started('a'), losses(1, 0.9, 0.8), crashed('a', 2)]
    })
    const wrapper = await panel()
    expect(wrapper.get(at('training-ending')).text()).toContain(
      'The training process ended unexpectedly at step 2 of 4. Your labels are untouched.'
    )
    await wrapper.get(at('resume')).trigger('click')
    expect(wrapper.emitted('resume')).toHaveLength(1)
  })

  const damaged = new Failure('bad-image', 'images/a.png is truncated.', { imageId: 'a' })
  const withoutA = { ...PROJECT, images: PROJECT.images.map((i) => (i.id === 'a' ? { ...i, excluded: true } : i)) }

  it('offers to leave out the damaged image that ended a training, and then says so', async () => {
    bridge.answer({ setExcluded: () => withoutA, startTraining: () => ({ runId: 'x' }) })
    const wrapper = await panel()
    await useTraining().start({})
    bridge.emit('training', started('x'))
    bridge.emit('training', {
      type: 'failed',
      runId: 'x',
      failure: damaged.toInfo(),
      lastStep: 1,
      resumable: false
    })
    await settle()
    expect(wrapper.get(at('training-ending')).text()).toContain('images/a.png is truncated. Your labels are untouched.')
    await wrapper.get(at('leave-out')).trigger('click')
    await settle()
    expect(bridge.argsOf('setExcluded')).toEqual([[PROJECT.folder, ['a'], true]])
    expect(wrapper.get(at('training-ending')).text()).toBe('a.png, which stopped the last training, is left out now.')
    expect(wrapper.text()).toContain('Paint a little of every class on a few images first')
  })

  it('offers the same when a damaged image keeps the training from starting', async () => {
    bridge.answer({
      setExcluded: () => withoutA,
      startTraining: () => {
        throw damaged
      }
    })
    const wrapper = await panel()
    await useTraining().start({})
    await settle()
    expect(wrapper.get(at('training-problem')).text()).toContain('images/a.png is truncated.')
    await wrapper.get(at('leave-out')).trigger('click')
    await settle()
    expect(wrapper.find(at('training-problem')).exists()).toBe(false)
    expect(useProject().images[0].excluded).toBe(true)
  })

  it('says that the last training was cut off with the app, also when no checkpoint was reached', async () => {
    bridge.answer({
      runs: () => [summary('a', { status: 'failed', resumable: false })],
      runEvents: () => [started('a'), losses(1, 0.9, 0.8)]
    })
    const wrapper = await panel()
    expect(wrapper.get(at('training-ending')).text()).toBe(
      'The last training was cut off at step 2 of 4. Your labels are untouched.'
    )
    expect(wrapper.find(at('resume')).exists()).toBe(false)
  })
})
