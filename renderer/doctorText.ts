/** The doctor's report as plain text, for a bug report. */
import type { DoctorReport } from './types'

export function reportAsText({ versions, devices, cuda }: DoctorReport): string {
  const lines = devices.flatMap(({ device, title, state, sentence, samplesPerSecond, words }) => [
    `${device} (${title}): ${state}${samplesPerSecond === null ? '' : `, ${samplesPerSecond.toFixed(2)} samples a second`}`,
    ...(state === 'works' ? [] : [`  ${sentence}`]),
    ...words
      .split('\n')
      .filter(Boolean)
      .map((line) => `  | ${line}`)
  ])
  const libraries = cuda.provider?.libraries.map(({ name, file }) => `${name}: ${file ?? 'missing'}`) ?? []
  return [...versions.map(({ name, value }) => `${name}: ${value}`), '', ...lines, ...libraries].join('\n')
}
