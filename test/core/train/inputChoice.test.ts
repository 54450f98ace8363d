/** How a training's settings decide what a net is given, from the first step to the exported file. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOnnx, writeOnnx } from '../../../main/core/graph/onnx'
import { tensor } from '../../../main/core/graph/tensor'
import { completeConfig } from '../../../main/core/train/config'
import { buildDeployment } from '../../../main/core/train/export/deployment'
import { exportModel } from '../../../main/core/train/export/exportModel'
import { exportMxnet } from '../../../main/core/train/export/exportMxnet'
import { inspectModel } from '../../../main/core/train/nets'
import { loadNet } from '../../../main/core/module/netFile'
import { bestNetPath } from '../../../main/core/train/runs'
import { loadStartingNet } from '../../../main/core/train/startingNet'
import { scratchFolder } from '../data/scratch'
import { model, node, runModel, weights } from '../graph/models'
import { ListeningHost, makeDiscProject, resume, stopAfter, train } from './discs'
import { quietly } from './trained'

/** A net of torchvision's naming: stride 2, then the classes. */
async function netFile(name = 'body.onnx'): Promise<string> {
  const half = { kernel_shape: [2, 2], strides: [2, 2] }
  const net = model(
    [
      node('Conv', ['image', 'backbone.0.0.weight'], ['h'], half),
      node('Relu', ['h'], ['r']),
      node('Conv', ['r', 'old.weight'], ['y'], { kernel_shape: [1, 1] })
    ],
    { 'backbone.0.0.weight': weights([4, 3, 2, 2]), 'old.weight': weights([7, 4, 1, 1]) }
  )
  const file = join(await scratchFolder(), name)
  await writeFile(file, writeOnnx(net))
  return file
}

const opsOf = async (start: Parameters<typeof loadStartingNet>[0]) =>
  (await loadStartingNet(start, 2, () => 0)).model.nodes.map((n) => n.op).slice(0, 3)

describe('the choice of an input', () => {
  it('is a guess for a file, said with its reason, and the person’s word where there is one', async () => {
    const net = await netFile()
    const start = { net, weights: '', renames: [] }
    const guessed = await loadStartingNet(start, 2, () => 0)
    expect(guessed.input).toBe(
      "The net is given RGB from 0 to 1, minus (0.485, 0.456, 0.406), divided by (0.229, 0.224, 0.225): a guess, because its layers are called as torchvision's."
    )
    expect((await inspectModel(net)).input).toBe(guessed.input)
    expect(await opsOf(start)).toEqual(['Sub', 'Div', 'Conv'])
    expect(await opsOf({ ...start, input: 'unit' })).toEqual(['Conv', 'Relu', 'Conv'])
    expect(await opsOf({ ...start, input: 'bytes', channels: 'bgr' })).toEqual(['Div', 'Gather', 'Conv'])
  })

  it('leaves the nets of the table their own, and replaces it when asked', async () => {
    const start = { net: 'fpn_resnet18', weights: '', renames: [] }
    expect(await opsOf(start)).toEqual(['Sub', 'Div', 'Conv'])
    expect(await opsOf({ ...start, input: 'unit' })).toEqual(['Conv', expect.anything(), expect.anything()])
    expect((await loadStartingNet({ ...start, input: 'vgg' }, 2, () => 0)).input).toBe(
      'The net is given RGB from 0 to 255, minus (123.68, 116.779, 103.939), as chosen.'
    )
  })

  it('is refused where it makes no sense', async () => {
    expect(() => completeConfig({ input: 'custom', inputStd: [1, 0, 1] })).toThrow('inputStd is [1,0,1]; three numbers')
    expect(() => completeConfig({ input: 'custom', inputMean: [1] })).toThrow('inputMean is [1]; three numbers')
    expect(() => completeConfig({ input: 'rgb' as never })).toThrow('input is rgb; auto, unit, symmetric')
    await expect(
      loadStartingNet({ net: 'unet', weights: '', renames: [], channels: 'bgr' }, 2, () => 0)
    ).rejects.toThrow('choose the input too')
  })
})

describe('a net trained with a chosen input', () => {
  it('keeps it over a stop and a resume, in prediction and in the exported file', async () => {
    const options = { net: await netFile(), input: 'caffe', fullSteps: 6 } as const
    const whole = await train(await makeDiscProject(), options)
    const folder = await makeDiscProject()
    const { runId } = await train(folder, options, new ListeningHost({ onEvent: stopAfter(3) }))
    const resumed = await resume(folder, runId)
    expect(resumed.ofType('started')[0]!.input).toContain('BGR from 0 to 255')
    expect(resumed.losses()).toEqual(whole.host.losses().slice(3))

    const file = join(await scratchFolder(), 'net.onnx')
    const report = await exportModel(folder, file, quietly)
    expect(report).toMatchObject({
      differentPixels: 0,
      netInput: 'BGR from 0 to 255, minus (103.939, 116.779, 123.68)'
    })
    expect(report.largestDifference).toBeLessThan(1e-5)
    expect(readOnnx(await readFile(file)).metadata.get('net_input')).toBe(report.netInput)
    expect(await readFile(report.reportFile, 'utf8')).toContain(report.netInput)
  })

  it('goes to MXNet as it came, with a word on what to feed it', async () => {
    const folder = await makeDiscProject()
    await train(folder, { net: await netFile(), input: 'caffe', fullSteps: 2 })
    const report = await exportMxnet(folder, join(await scratchFolder(), 'net-symbol.json'))
    expect(report.input).toBe('BGR from 0 to 255, minus (103.939, 116.779, 123.68)')
    const { nodes } = JSON.parse(await readFile(report.file, 'utf8')) as { nodes: { op: string }[] }
    expect(nodes.map((n) => n.op).filter((op) => op !== 'null')[0]).toBe('Convolution')
  })

  it('takes raw pixels when deployed: softmax of what the net saw, worked out by hand', async () => {
    const { model: net } = await loadStartingNet(
      { net: await netFile(), weights: '', renames: [], input: 'caffe' },
      2,
      () => 1
    )
    const classes = [
      { name: 'a', color: '#000000' },
      { name: 'b', color: '#ffffff' }
    ]
    const initializers = new Map(net.initializers)
    // the third channel of BGR, red, of the left upper pixel of every square
    const zeros = Array<number>(36).fill(0)
    const red = [0, 0, 0, 0, 0, 0, 0, 0, 0.01, 0, 0, 0]
    initializers.set('backbone.0.0.weight', tensor('float32', [4, 3, 2, 2], [...red, ...zeros]))
    initializers.set('head.weight', tensor('float32', [2, 4, 1, 1], [1, 0, 0, 0, 0, 0, 0, 0]))
    const deployed = buildDeployment({ model: { ...net, initializers }, classes, maxSide: 64 })
    const orange = Uint8Array.from(Array.from({ length: 16 }, () => [255, 102, 51]).flat())
    const { probabilities } = await runModel(deployed, { image: tensor('uint8', [1, 4, 4, 3], orange) })
    const score = 0.01 * (255 - 123.68)
    expect(probabilities!.data[0]).toBeCloseTo(Math.exp(score) / (Math.exp(score) + 1), 5)
  })
})

it('is read from the net’s own file when it is used', async () => {
  const folder = await makeDiscProject()
  const { runId } = await train(folder, { net: await netFile(), input: 'vgg', fullSteps: 2 })
  const { model: best } = await loadNet(bestNetPath(folder, runId))
  expect(best.nodes[0]!.op).toBe('Sub')
})
