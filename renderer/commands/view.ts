/** What part of the image is seen, and which layers. */
import { useEditor } from '../stores/editor'
import { useUncertainty } from '../stores/uncertainty'
import { words } from '../words'
import type { CommandGroup } from './command'
import { reach } from './reach'

export const ZOOM_STEP = 1.25
const hasStage = () => reach.stage !== null

export const view = {
  fit: {
    title: () => words.commands.view.fit,
    keys: ['0', 'Ctrl+0'],
    when: hasStage,
    run: () => reach.stage?.fit()
  },
  actualSize: {
    title: () => words.commands.view.actualSize,
    keys: ['Ctrl+1'],
    when: hasStage,
    run: () => reach.stage?.actualSize()
  },
  zoomIn: {
    title: () => words.commands.view.zoomIn,
    keys: ['+', '=', 'Ctrl++', 'Ctrl+='],
    when: hasStage,
    run: () => reach.stage?.zoomBy(ZOOM_STEP)
  },
  zoomOut: {
    title: () => words.commands.view.zoomOut,
    keys: ['-', 'Ctrl+-'],
    when: hasStage,
    run: () => reach.stage?.zoomBy(1 / ZOOM_STEP)
  },
  pan: {
    title: () => words.commands.view.pan,
    keys: ['Space'],
    keyOnly: true,
    when: hasStage,
    run: () => reach.stage?.hold({ space: true }),
    release: () => reach.stage?.hold({ space: false })
  },
  photo: {
    title: () => words.commands.view.photo,
    keys: ['U'],
    when: hasStage,
    run: () => toggle('photoVisible')
  },
  labels: {
    title: () => words.commands.view.labels,
    keys: ['L'],
    when: hasStage,
    run: () => toggle('labelsVisible')
  },
  prediction: {
    title: () => words.commands.view.prediction,
    keys: ['K'],
    when: hasStage,
    run: () => toggle('predictionVisible')
  },
  uncertainty: {
    title: () => words.commands.view.uncertainty,
    keys: ['Shift+K'],
    when: hasStage,
    run: () => {
      const layer = useUncertainty()
      layer.isVisible = !layer.isVisible
    }
  },
  provenance: {
    title: () => words.commands.view.provenance,
    keys: ['O'],
    when: hasStage,
    run: () => toggle('provenanceVisible')
  },
  cycleLayers: {
    title: () => words.commands.view.cycleLayers,
    keys: ['Tab'],
    when: hasStage,
    run: cycleLayers
  },
  split: {
    title: () => words.commands.view.split,
    keys: ['Shift+L'],
    when: hasStage,
    run: () => toggle('isSplit')
  },
  miniMap: {
    title: () => words.commands.view.miniMap,
    keys: ['Z'],
    when: hasStage,
    run: () => toggle('hasMiniMap')
  }
} as const satisfies CommandGroup

type Switch = 'photoVisible' | 'labelsVisible' | 'predictionVisible' | 'provenanceVisible' | 'isSplit' | 'hasMiniMap'

function toggle(layer: Switch): void {
  const editor = useEditor()
  editor[layer] = !editor[layer]
}

/** Labels with the prediction, labels alone, the prediction alone, the photo alone. */
function cycleLayers(): void {
  const editor = useEditor()
  const place = (editor.labelsVisible ? 0 : 2) + (editor.predictionVisible ? 0 : 1)
  const next = (place + 1) % 4
  editor.labelsVisible = next < 2
  editor.predictionVisible = next % 2 === 0
}
