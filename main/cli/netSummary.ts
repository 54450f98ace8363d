/** A net in print: a line for every layer, then what training changes and how much memory it takes. */
import type { LayerSummary } from '../core/diagram/summary'
import type { NetOverview } from '../core/train/overview'

export function printNet(net: NetOverview): string[] {
  const rows = net.layers.map(cellsOf)
  const header = ['layer', 'what it does', 'output', 'parameters', '']
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === PARAMETERS ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  return [net.title, rule, line(header), rule, ...rows.map(line), rule, ...describeTotals(net)]
}

const PARAMETERS = 3

function cellsOf({ name, label, outputShape, parameters, trained, loaded }: LayerSummary): string[] {
  const notes = [trained < parameters ? 'frozen' : '', loaded > 0 ? 'from a file' : parameters > 0 ? 'fresh' : '']
  return [name, label, outputShape.slice(1).join(' × '), formatCount(parameters), notes.filter(Boolean).join(', ')]
}

function describeTotals(net: NetOverview): string[] {
  const { parameters, trained, loaded, batch, height, width } = net
  return [
    `parameters  ${formatCount(parameters)}: ${formatCount(trained)} trained, ${formatCount(parameters - trained)} frozen; ${formatCount(loaded)} from a file, ${formatCount(parameters - loaded)} fresh`,
    `memory      about ${formatBytes(net.trainingBytes)} for a training step, ${formatBytes(net.inferenceBytes)} to predict, with ${batch} × 3 × ${height} × ${width}`
  ]
}

/** The figures beneath the title of a picture. */
export function captionNet(net: NetOverview): string {
  const { parameters, trained, loaded, batch, height, width } = net
  const figures = [
    `${formatCount(parameters)} parameters`,
    trained < parameters ? `${formatCount(parameters - trained)} of them frozen` : 'all of them trained',
    ...(loaded > 0 ? [`${formatCount(loaded)} from a file`] : []),
    `${formatBytes(net.trainingBytes)} for a training step with ${batch} × 3 × ${height} × ${width}`
  ]
  return figures.join('  ·  ')
}

const formatCount = (count: number): string => count.toLocaleString('en')

function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`
}
