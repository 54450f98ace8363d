/** Paints the prediction into the labels: only what it says beneath the brush, and nothing where it says nothing. */
import { acceptPrediction } from '../raster/accept'
import { UNLABELLED } from '../raster/pixels'
import { EMPTY, type Rectangle } from '../raster/rectangle'
import { fillSegment, segmentRuns } from '../raster/segment'
import { StrokeTool, type Stroke } from './stroke'
import type { Editing, ToolDefinition } from './tool'

export const predictionBrush: ToolDefinition = {
  title: 'Prediction brush',
  group: 'prediction',
  key: 'y',
  hint: 'drag to paint what the net predicts into the labels; Ctrl or the right button erases',
  icon: 'M20 4c-4 1-8.5 5-11 9l2 2c4-2.5 8-7 9-11zM8.5 14c-2.2 0-3.5 1.4-3.5 3.2 0 1.300-.7 2.300-2 2.800 4 1 8 .2 8-3.5M13.500 20.500l2 2 4.500-5',
  cursor: 'none',
  isSized: true,
  options: ['tip'],
  decider: 'accepted',
  create: () => new StrokeTool(paintPrediction)
}

function paintPrediction({ from, to, tip, mode }: Stroke, editing: Editing): Rectangle {
  const { labels, prediction, overwrite } = editing
  if (mode === 'subtract') return fillSegment(labels, from, to, tip.diameter, UNLABELLED, tip.isSquare)
  if (!prediction) {
    editing.say((says) => says.noPrediction)
    return EMPTY
  }
  const runs = [...segmentRuns(from, to, tip.diameter, tip.isSquare)]
  return acceptPrediction(labels, prediction, { type: 'runs', runs }, overwrite).dirty
}
