// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import ExportDialog from '../../../renderer/components/ExportDialog.vue'
import type { ExportReport } from '../../../renderer/types'
import { Failure } from '../../../main/core/failure'
import { project } from '../examples'
import { installFakeBridge, type FakeBridge } from '../fakeBridge'
import { at, freshPinia, mountInPage, settle } from '../mounting'

const REPORT: ExportReport = {
  file: '/out/cells.onnx',
  bytes: 13_240_122,
  reportFile: '/out/cells.json',
  pythonExample: '/out/cells.py',
  javascriptExample: '/out/cells.mjs',
  netInput: 'RGB from 0 to 1',
  imageSize: null,
  classes: ['background', 'cell'],
  images: 6,
  largestDifference: 3.1e-7,
  differentPixels: 0,
  meanIou: 0.842,
  iou: [0.97, 0.71],
  milliseconds: 41.2
}
let bridge: FakeBridge
beforeEach(() => {
  freshPinia()
  bridge = installFakeBridge({
    chooseSaveFile: () => '/out/cells.onnx',
    findMxnetObstacle: () => null,
    showInFolder: () => undefined
  })
})

function dialog(hasNet = true, isTraining = false) {
  const { folder, classes } = project([])
  return mountInPage(ExportDialog, { props: { folder, name: 'My cells!', classes, hasNet, isTraining } })
}

describe('the export', () => {
  it('asks for a file, tells its progress, and shows the report', async () => {
    let finish = (_: ExportReport) => {}
    bridge.answer({ exportModel: () => new Promise<ExportReport>((resolve) => (finish = resolve)) })
    const wrapper = dialog()
    await wrapper.get(at('export-model')).trigger('click')
    await settle()
    bridge.emit('task', { task: 'export', done: 2, total: 6, secondsLeft: 3 })
    await settle()
    expect(wrapper.get(at('task-progress')).text()).toMatch(/2 of 6\s+· 3 s left/)

    finish(REPORT)
    await settle()
    const words = wrapper.get(at('export-report')).text()
    for (const fact of ['the same masks', '84.2 %', '3.1e-7', '13.2 MB', '41 ms', 'cells.py', 'cells.mjs'])
      expect(words).toContain(fact)
    expect(bridge.argsOf('chooseSaveFile')[0][1]).toBe('my-cells-.onnx')

    await wrapper.get('[aria-label="Show cells.py in its folder"]').trigger('click')
    expect(bridge.argsOf('showInFolder')).toEqual([['/out/cells.py']])
  })

  it('says plainly when the masks differ', async () => {
    bridge.answer({ exportModel: () => ({ ...REPORT, differentPixels: 0.00012 }) })
    const wrapper = dialog()
    await wrapper.get(at('export-model')).trigger('click')
    await settle()
    expect(wrapper.get(at('export-report')).text()).toContain("differ from the workbench's in 0.012 % of the pixels")
  })

  it('does not warn of single pixels that rounding decides', async () => {
    bridge.answer({ exportModel: () => ({ ...REPORT, differentPixels: 0.000002 }) })
    const wrapper = dialog()
    await wrapper.get(at('export-model')).trigger('click')
    await settle()
    expect(wrapper.get(at('export-report')).text()).toContain('the same masks as the workbench on 6 images, but for')
    expect(wrapper.find('.verdict.same').exists()).toBe(true)
  })

  it('does nothing when the file dialog is cancelled', async () => {
    bridge.answer({ chooseSaveFile: () => null })
    const wrapper = dialog()
    await wrapper.get(at('export-model')).trigger('click')
    await settle()
    expect(bridge.argsOf('exportModel')).toEqual([])
    expect(wrapper.find(at('failure')).exists()).toBe(false)
  })

  it('shows why it failed', async () => {
    bridge.answer({
      exportModel: () => {
        throw new Failure('disk-full', 'The disk is full: /out/cells.onnx')
      }
    })
    const wrapper = dialog()
    await wrapper.get(at('export-model')).trigger('click')
    await settle()
    expect(wrapper.get(at('failure')).text()).toBe('The disk is full: /out/cells.onnx')
  })

  it('explains itself while there is no net', () => {
    const wrapper = dialog(false)
    expect(wrapper.text()).toContain('There is no trained net yet.')
    expect(wrapper.get(at('export-model')).attributes('disabled')).toBeDefined()
  })
})

describe('the export for MXNet', () => {
  it('writes two files and says what MXNet has to give the net', async () => {
    bridge.answer({
      chooseSaveFile: () => '/out/cells-symbol.json',
      exportMxnet: (_, file) => ({
        file,
        parametersFile: '/out/cells-0001.params',
        bytes: 2_500_000,
        classes: ['background', 'cell'],
        input: 'RGB from 0 to 255, minus (123.68, 116.779, 103.939)',
        largestDifference: 2.4e-7
      })
    })
    const wrapper = dialog()
    await settle()
    await wrapper.get(at('format-mxnet')).setValue()
    await wrapper.get(at('export-mxnet')).trigger('click')
    await settle()
    expect(bridge.argsOf('chooseSaveFile')[0][1]).toBe('my-cells--symbol.json')
    expect(bridge.argsOf('exportMxnet')).toEqual([['/projects/cells', '/out/cells-symbol.json']])
    const words = wrapper.get(at('mxnet-report')).text()
    for (const fact of ['cells-symbol.json', 'cells-0001.params', '2.5 MB', 'minus (123.68', '2.4e-7'])
      expect(words).toContain(fact)
  })

  it('cannot be chosen for a net with a layer that MXNet lacks, and names it', async () => {
    const obstacle = 'Node "up" (Resize) has no layer in MXNet.'
    bridge.answer({ findMxnetObstacle: () => obstacle })
    const wrapper = dialog()
    await settle()
    expect(wrapper.get(at('format-mxnet')).attributes('disabled')).toBeDefined()
    expect(wrapper.get(at('mxnet-obstacle')).text()).toBe(obstacle)
    expect(wrapper.find(at('export-model')).exists()).toBe(true)
  })

  it('is not asked about while a training runs', async () => {
    const wrapper = dialog(true, true)
    await settle()
    expect(bridge.argsOf('findMxnetObstacle')).toEqual([])
    expect(wrapper.get(at('mxnet-obstacle')).text()).toContain('A training is running')
    await wrapper.setProps({ isTraining: false })
    await settle()
    expect(wrapper.get(at('format-mxnet')).attributes('disabled')).toBeUndefined()
  })
})

describe('predicting a folder', () => {
  it('asks for both folders, and lists the images that failed', async () => {
    const folders = ['/in', '/out']
    bridge.answer({
      chooseFolder: () => folders.shift() ?? null,
      predictFolder: (_, input, output) => ({
        folder: output,
        images: 3,
        failed: [{ file: `${input}/x.png`, message: 'It is truncated.' }]
      })
    })
    const wrapper = dialog()
    await wrapper.get(at('predict-folder-tab')).trigger('click')
    for (const name of ['predict-input', 'predict-output', 'predict-folder']) {
      await wrapper.get(at(name)).trigger('click')
      await settle()
    }
    expect(wrapper.get(at('predict-result')).text()).toMatch(/3 masks saved\..*\/in\/x\.png: It is truncated\./s)
  })

  it('tells how far it is, and can be stopped', async () => {
    const folders = ['/in', '/out']
    bridge.answer({
      chooseFolder: () => folders.shift() ?? null,
      predictFolder: () => new Promise(() => {}),
      stopTask: () => undefined
    })
    const wrapper = dialog()
    await wrapper.get(at('predict-folder-tab')).trigger('click')
    for (const name of ['predict-input', 'predict-output', 'predict-folder']) {
      await wrapper.get(at(name)).trigger('click')
      await settle()
    }
    bridge.emit('task', { task: 'predict-folder', done: 3, total: 40, secondsLeft: 12 })
    await settle()
    expect(wrapper.get(at('task-progress')).text()).toMatch(/3 of 40\s+· 12 s left/)
    await wrapper.get(at('stop-task')).trigger('click')
    expect(bridge.argsOf('stopTask')).toEqual([[]])
  })
})
