/** `segsmith check-gradients`: whether the engine's gradients of a net are what the loss really does. */
import { checkNet, DEFAULT_NET_CHECK } from '../core/train/check/checkNet'
import type { GradientCheck } from '../core/train/check/gradientCheck'
import type { Command, CommandInput } from './command'
import { EXIT } from './exitCodes'

export const checkGradientsCommand: Command = {
  name: 'check-gradients',
  summary: 'verify the gradients of a net by finite differences',
  positionals: ['net'],
  options: {
    sample: { type: 'string', value: 'number', help: 'check so many parameters, drawn by the seed (default: all)' },
    tolerance: { type: 'string', value: 'number', help: 'largest relative error (default 0.002)' },
    directions: { type: 'string', value: 'number', help: 'random directions per parameter (default 3)' },
    weights: { type: 'string', value: 'file', help: 'a file whose weights are fitted in by name' },
    rename: { type: 'list', value: 'from=to', help: 'rename its tensors first; may be repeated' },
    classes: { type: 'string', value: 'number', help: 'classes of the head (default 3)' },
    size: { type: 'string', value: 'pixels', help: 'side of the random images, a multiple of 32 (default 64)' },
    batch: { type: 'string', value: 'number', help: 'images at once (default 2)' },
    seed: { type: 'string', value: 'number', help: 'same seed, same images and directions' },
    threads: { type: 'string', value: 'number', help: '0 takes what the machine has' }
  },
  async run(input, { emit, progress, isInterrupted }) {
    const options = readOptions(input)
    const check = await checkNet(options)
    progress.say(`checking ${check.checked} of ${check.parameters} parameters of ${options.net}`)
    progress.say(HEADER)
    const found: GradientCheck[] = []
    for await (const result of check.checks) {
      found.push(result)
      progress.say(lineOf(result))
      emit({ type: 'gradient', ...result })
      if (isInterrupted()) break
    }
    await check.close()
    const count = (verdict: GradientCheck['verdict']) => found.filter((result) => result.verdict === verdict).length
    const counts = { agree: count('agrees'), flat: count('flat'), disagree: count('disagrees') }
    progress.say(
      `${counts.agree} agree, ${counts.flat} have no influence, ${counts.disagree} disagree by more than ${options.tolerance} and rounding`
    )
    emit({ type: 'gradients', net: options.net, checked: found.length, parameters: check.parameters, ...counts })
    if (counts.disagree > 0) return EXIT.failed
    return found.length < check.checked ? EXIT.stopped : EXIT.ok
  }
}

function readOptions(input: CommandInput) {
  const numbers = ['sample', 'tolerance', 'directions', 'classes', 'size', 'batch', 'seed', 'threads'] as const
  const given = numbers.map((name) => [name, input.number(name) ?? DEFAULT_NET_CHECK[name]] as const)
  return {
    ...DEFAULT_NET_CHECK,
    ...Object.fromEntries(given),
    net: input.positional(0),
    weights: input.optionalPath('weights') ?? '',
    renames: input.list('rename') ?? []
  }
}

const WORDS = { agrees: 'ok', flat: 'ok, flat', disagrees: 'WRONG' } as const
const HEADER = `${'verdict'.padEnd(12)}  ${'error'.padStart(8)}  ${'gradient'.padStart(9)}  ${'elements'.padStart(9)}  images  parameter`

function lineOf({ verdict, error, norm, size, samples, parameter }: GradientCheck): string {
  const share = verdict === 'flat' ? '–' : `${(100 * error).toFixed(3)} %`
  const cells = [
    share.padStart(8),
    norm.toExponential(2).padStart(9),
    String(size).padStart(9),
    String(samples).padEnd(6)
  ]
  return `${WORDS[verdict].padEnd(12)}  ${cells.join('  ')}  ${parameter}`
}
