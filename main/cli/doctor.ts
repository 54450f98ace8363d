/** `segsmith doctor`: the devices of this machine, what each one's trial gave, and what mends a refusal. */
import { examineDevices } from '../deviceDoctor'
import type { DeviceReport, DoctorReport } from '../core/devices/report'
import type { Command } from './command'
import { EXIT } from './exitCodes'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'try the devices of this machine, and say what stands in the way of each',
  positionals: [],
  options: { json: { type: 'boolean', help: 'the report as one JSON object on stdout, and nothing else' } },
  async run(input, { emit, progress, isInterrupted }) {
    const isJson = input.has('json')
    const report = await examineDevices({
      report: (done, total) => (isJson ? undefined : progress.show('trying devices', done, total)),
      shouldStop: isInterrupted
    })
    if (isJson) emit({ type: 'doctor', ...report })
    else printReport(report).forEach((line) => progress.say(line))
    return isInterrupted() ? EXIT.stopped : EXIT.ok
  }
}

function printReport({ versions, devices }: DoctorReport): string[] {
  const width = Math.max(...versions.map(({ name }) => name.length))
  return [...versions.map(({ name, value }) => `${name.padEnd(width)}  ${value}`), '', ...devices.flatMap(printDevice)]
}

const MARKS: Readonly<Record<DeviceReport['state'], string>> = { works: '✓', refused: '✗', absent: '–' }

function printDevice({ device, title, state, sentence, mend, samplesPerSecond }: DeviceReport): string[] {
  const speed = samplesPerSecond === null ? '' : `   ${samplesPerSecond.toFixed(1)} samples a second`
  const lines = [`${MARKS[state]} ${device.padEnd(9)} ${title}${speed}`]
  if (state !== 'works') lines.push(`    ${sentence}`)
  if (mend !== null) lines.push(`    → ${mend}`)
  return lines
}
