/** `segsmith export-model`: writes the best net as one ONNX file and says what a clean session makes of it. */
import { resolve } from 'node:path'
import { exportModel } from '../core/train/exportModel'
import type { Command } from './command'
import { EXIT } from './exitCodes'
import { formatShare } from './progress'

export const exportModelCommand: Command = {
  name: 'export-model',
  summary: 'write the best net as ONNX, checked in a clean session',
  positionals: ['project'],
  options: { output: { type: 'string', value: 'file.onnx', help: 'the file to write; required' } },
  async run(input, { emit, progress, isInterrupted }) {
    const report = await exportModel(input.path(0), resolve(input.requiredText('output')), {
      report: (done, total) => progress.show('checking', done, total),
      shouldStop: isInterrupted
    })
    progress.say(
      `${report.file}: ${(report.bytes / 1e6).toFixed(1)} MB, ${report.milliseconds.toFixed(0)} ms per image`
    )
    progress.say(
      `on ${report.images} images: mean IoU ${formatShare(report.meanIou)}, largest difference ${report.largestDifference.toExponential(1)}, ${formatShare(report.differentPixels)} of the pixels differ`
    )
    emit({ type: 'export', ...report })
    return EXIT.ok
  }
}
