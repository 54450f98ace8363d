/** A net from a file gets a head for the project's classes, or is refused with a sentence. */
import { describe, expect, it } from 'vitest'
import { bindShapes } from '../../../main/core/graph/bind'
import { normalizeModel } from '../../../main/core/graph/normalize'
import { findParameters } from '../../../main/core/graph/parameters'
import { tensor } from '../../../main/core/graph/tensor'
import type { Model } from '../../../main/core/graph/types'
import { fitHead } from '../../../main/core/models/head'
import { model, node, port, runModel, weights } from '../graph/models'

const half = { kernel_shape: [2, 2], strides: [2, 2] }
const point = { kernel_shape: [1, 1] }
const body = [node('Conv', ['image', 'body'], ['h'], half)]
const classifier = node('Conv', ['h', 'old.weight', 'old.bias'], ['scores'], point)
const initializers = { body: weights([4, 3, 2, 2]), 'old.weight': weights([21, 4, 1, 1]), 'old.bias': weights([21]) }
const counting = () => {
  let drawn = 0
  return () => ++drawn
}

describe('a head for the project’s classes', () => {
  it('replaces the last convolution under new names and leaves the body as it was', () => {
    const fitted = fitHead(model([...body, classifier], initializers), 5, counting())
    expect([...findParameters(fitted).keys()]).toEqual(['body', 'head.weight', 'head.bias'])
    expect(fitted.initializers.get('body')).toEqual(initializers.body)
    expect(fitted.initializers.get('head.weight')!.dims).toEqual([5, 4, 1, 1])
    expect(Array.from(fitted.initializers.get('head.weight')!.data as Float32Array).slice(0, 2)).toEqual([
      Math.fround(0.01),
      Math.fround(0.02)
    ])
    expect(fitted.initializers.get('head.bias')).toEqual(tensor('float32', [5], [0, 0, 0, 0, 0]))
  })

  it('brings the logits to the size of the image', () => {
    const fitted = fitHead(model([...body, classifier], initializers), 5, counting())
    expect(fitted.outputs).toEqual([port('logits', ['N', 5, 'H', 'W'])])
    expect(bindShapes(fitted, { image: [2, 3, 48, 80] }).shapeOf('logits')).toEqual([2, 5, 48, 80])
  })

  it('opens the sizes that the file fixed', () => {
    const fixed = model([...body, classifier], initializers, { inputs: [port('x', [1, 3, 512, 512])] })
    const renamed = {
      ...fixed,
      nodes: fixed.nodes.map((n) => ({ ...n, inputs: n.inputs.map((i) => (i === 'image' ? 'x' : i)) }))
    }
    expect(fitHead(renamed, 5, counting()).inputs).toEqual([port('x', ['N', 3, 'H', 'W'])])
  })

  it('drops a softmax of an old operator set, which is written with the classes moved or the image flattened', () => {
    const toEnd = { perm: [0, 2, 3, 1] }
    const moved = [
      node('Transpose', ['scores'], ['last'], toEnd),
      node('Softmax', ['last'], ['p'], { axis: 3 }),
      node('Transpose', ['p'], ['y'], { perm: [0, 3, 1, 2] })
    ]
    const flattened = [node('Softmax', ['scores'], ['y'])]
    for (const end of [moved, flattened]) {
      const old = normalizeModel(model([...body, classifier, ...end], initializers, { opset: 11 }))
      const ops = fitHead(old, 5, counting()).nodes.map((n) => n.op)
      expect(ops).toEqual(['Conv', 'Conv', 'Resize'])
    }
  })

  it('drops softmax and argmax, and keeps a Resize behind the classifier', async () => {
    const resize = node('Resize', ['scores', '', 'scales'], ['large'], { mode: 'nearest' })
    const scales = { scales: tensor('float32', [4], [1, 1, 2, 2]) }
    const decided = model(
      [
        ...body,
        classifier,
        resize,
        node('Softmax', ['large'], ['p'], { axis: 1 }),
        node('ArgMax', ['p'], ['y'], { axis: 1 })
      ],
      { ...initializers, ...scales },
      { outputs: [port('y', ['N', 1, 'H', 'W'], 'int64')] }
    )
    const fitted = fitHead(decided, 2, counting())
    expect(fitted.nodes.map((n) => n.op)).toEqual(['Conv', 'Conv', 'Resize', 'Identity'])
    const image = weights([1, 3, 8, 8])
    const { logits } = await runModel(fitted, { image })
    expect(logits!.dims).toEqual([1, 2, 8, 8])
  })

  it('takes the first of several outputs and drops what only the others need', () => {
    const twoOutputs: Model = model(
      [...body, classifier, node('Conv', ['h', 'auxiliary'], ['aux'], point)],
      { ...initializers, auxiliary: weights([21, 4, 1, 1]) },
      { outputs: [port('scores', ['N', 21, 'H', 'W']), port('aux', ['N', 21, 'H', 'W'])] }
    )
    const fitted = fitHead(twoOutputs, 3, counting())
    expect([...fitted.initializers.keys()].sort()).toEqual(['body', 'head.bias', 'head.weight', 'logits.scales'])
  })
})

describe('a net that cannot be used is refused', () => {
  const refusals: readonly (readonly [string, Model, string])[] = [
    [
      'it does not end in a convolution',
      model([...body, node('Relu', ['h'], ['y'])], initializers),
      'The net\'s last layer is Relu ("the y"); a convolution that scores the classes of every pixel was expected.'
    ],
    [
      'its last convolution’s weight is computed',
      model([...body, node('Relu', ['old.weight'], ['w']), node('Conv', ['h', 'w'], ['y'], point)], initializers),
      'The net\'s last layer is Conv ("the y"); a convolution that scores the classes of every pixel was expected.'
    ],
    [
      'it has two inputs',
      model([...body, classifier], initializers, { inputs: [port('image', ['N', 3, 'H', 'W']), port('z', [])] }),
      'The net has 2 inputs; one image was expected.'
    ],
    [
      'its input is not a picture',
      model([...body, classifier], initializers, { inputs: [port('image', ['N', 3], 'int64')] }),
      'The net\'s input "image" is int64 [N,3]; a float32 image [N, 3, H, W] was expected.'
    ],
    [
      'it wants four channels',
      model([...body, classifier], initializers, { inputs: [port('image', ['N', 4, 'H', 'W'])] }),
      'The net\'s input "image" has 4 channels; 3 (colour) or 1 (gray) were expected.'
    ]
  ]
  it.each(refusals)('%s', (_name, refused, message) => {
    expect(() => fitHead(refused, 2, counting())).toThrow(message)
  })
})
