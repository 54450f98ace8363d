/** `segsmith export-model`: writes the best net, as one ONNX file or as an MXNet checkpoint, and says what reading it back gives. */
import { resolve } from 'node:path'
import { exportModel } from '../core/train/export/exportModel'
import { exportMxnet, SYMBOL_ENDING } from '../core/train/export/exportMxnet'
import type { Command, CommandInput, CommandOutput } from './command'
import { EXIT, type ExitCode } from './exitCodes'
import { formatShare } from './progress'

export const exportModelCommand: Command = {
  name: 'export-model',
  summary: 'write the best net as ONNX or for MXNet, and check the file',
  positionals: ['project'],
  options: {
    output: {
      type: 'string',
      value: 'file',
      help: 'required; file.onnx, or prefix-symbol.json for an MXNet checkpoint'
    }
  },
  async run(input, output) {
    const file = resolve(input.requiredText('output'))
    return file.endsWith(SYMBOL_ENDING) ? exportForMxnet(input, file, output) : exportAsOnnx(input, file, output)
  }
}

async function exportForMxnet(input: CommandInput, file: string, { emit, progress }: CommandOutput): Promise<ExitCode> {
  const report = await exportMxnet(input.path(0), file)
  progress.say(`${report.file} and ${report.parametersFile}: ${(report.bytes / 1e6).toFixed(1)} MB`)
  progress.say(`it takes ${report.input}`)
  progress.say(`read back, a probability differs by at most ${report.largestDifference.toExponential(1)}`)
  emit({ type: 'export', ...report })
  return EXIT.ok
}

async function exportAsOnnx(
  input: CommandInput,
  file: string,
  { emit, progress, isInterrupted }: CommandOutput
): Promise<ExitCode> {
  const report = await exportModel(input.path(0), file, {
    report: (done, total) => progress.show('checking', done, total),
    shouldStop: isInterrupted
  })
  progress.say(`${report.file}: ${(report.bytes / 1e6).toFixed(1)} MB, ${report.milliseconds.toFixed(0)} ms per image`)
  progress.say(
    `on ${report.images} images: mean IoU ${formatShare(report.meanIou)}, largest difference ${report.largestDifference.toExponential(1)}, ${formatShare(report.differentPixels)} of the pixels differ`
  )
  emit({ type: 'export', ...report })
  return EXIT.ok
}
