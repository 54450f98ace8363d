/** A weights report in words, for the CLI. */
import { basename } from 'node:path'
import type { WeightsReport } from './report'

/** One line: what was loaded, and what was not. */
export function summarizeWeights(report: WeightsReport): string {
  const { file, format, loaded, missing, unused, mismatched, notFinite } = report
  const counts = [
    `${loaded.length} loaded`,
    `${missing.length} missing`,
    `${unused.length} unused`,
    `${mismatched.length} of another shape`,
    ...(notFinite.length > 0 ? [`${notFinite.length} with NaN or infinity`] : [])
  ]
  return `weights of ${basename(file)} (${format}): ${counts.join(', ')}`
}

/** Every name that was not simply loaded under its own. */
export function listWeights(report: WeightsReport): readonly string[] {
  const under = ({ name, from }: { readonly name: string; readonly from: string }) =>
    name === from ? name : `${name} (from ${from})`
  return [
    ...report.warnings.map((warning) => `warning: ${warning}`),
    ...report.loaded
      .filter(({ name, from, reshapedFrom }) => name !== from || reshapedFrom)
      .map((pair) => `loaded: ${under(pair)}${pair.reshapedFrom ? `, reshaped from [${pair.reshapedFrom}]` : ''}`),
    ...report.missing.map((name) => `missing: ${name}`),
    ...report.mismatched.map(
      (pair) => `another shape: ${under(pair)}, [${pair.expected}] expected, [${pair.found}] found`
    ),
    ...report.notFinite.map((pair) => `NaN or infinity: ${under(pair)}`),
    ...report.unused.map((name) => `unused: ${name}`)
  ]
}
