/** `segsmith train`: fine-tunes a net on a project's labels; the events of the run go to stdout as they happen. */
import { completeConfig, type TrainingConfig } from '../core/train/config'
import { findNet } from '../core/models'
import type { TrainingEvent } from '../core/train/events'
import type { TrainerHost } from '../core/train/host'
import type { ParameterRule } from '../core/executor/parameterRules'
import { resumeRun, startRun } from '../core/train/run'
import { Failure } from '../core/failure'
import { listWeights, summarizeWeights } from '../core/train/describeWeights'
import { openDeviceLab } from '../deviceLab'
import { AUGMENT_OPTIONS, noteForHead, readAugmentation } from './augment'
import { asUsage, UsageError, type Command, type CommandInput, type CommandOutput } from './command'
import { applyExclusions, EXCLUSION_OPTIONS, tellLeftOut } from './exclusion'
import { tellForecast } from './forecast'
import { EXIT, type ExitCode } from './exitCodes'
import { FROM_OPTIONS, readFrom } from './from'
import { formatDuration, formatShare } from './progress'
import { INPUT_OPTIONS, readInputChoice } from './inputChoice'
import { explainOptimizers, readRecipe, RECIPE_OPTIONS } from './recipe'

const CLASS_WEIGHTS = ['none', 'balanced'] as const

export const trainCommand: Command = {
  name: 'train',
  summary: 'fine-tune a net on the labels of a project',
  positionals: ['project'],
  options: {
    net: {
      type: 'string',
      value: 'net',
      help: "a name of 'segsmith nets', such as 'unet:width=32', or the path of an ONNX file"
    },
    weights: {
      type: 'string',
      value: 'file',
      help: 'fit the weights of a .pth, .safetensors, .onnx or .params file by name'
    },
    ...FROM_OPTIONS,
    rename: {
      type: 'list',
      value: 'from=to',
      help: "rename its tensors first: 'backbone.*=encoder.*'; may be repeated"
    },
    mode: { type: 'string', value: 'mode', help: "'head' (default), 'head-then-full' or 'full'" },
    'head-steps': { type: 'string', value: 'number', help: 'steps on cached features' },
    'full-steps': { type: 'string', value: 'number', help: 'steps on the whole net' },
    'head-batch': { type: 'string', value: 'number', help: 'images per step in head mode' },
    'full-batch': { type: 'string', value: 'number', help: 'crops per step in full mode' },
    'head-learning-rate': { type: 'string', value: 'number', help: 'learning rate of head mode' },
    'full-learning-rate': { type: 'string', value: 'number', help: 'learning rate of full mode' },
    ...RECIPE_OPTIONS,
    ...INPUT_OPTIONS,
    ...EXCLUSION_OPTIONS,
    crop: { type: 'string', value: 'pixels', help: 'side of the crops of full mode, a multiple of 32' },
    'max-side': { type: 'string', value: 'pixels', help: 'larger images are scaled down to this' },
    ...AUGMENT_OPTIONS,
    'class-weights': { type: 'string', value: 'kind', help: "'none' (default) or 'balanced': rare classes count more" },
    'class-weight': {
      type: 'list',
      value: 'name=weight',
      help: "how much one class counts in the loss, 1 where nothing is said: 'nucleus=5'; may be repeated"
    },
    'source-weight': {
      type: 'list',
      value: 'kind=weight',
      help: "how much a pixel counts in the loss by who decided it (hand, assisted, imported, accepted), from 0 for not at all to 1: 'accepted=0.3'"
    },
    'encoder-rate': {
      type: 'string',
      value: 'factor',
      help: "learning rate of the encoder in full mode, by the head's"
    },
    freeze: { type: 'list', value: 'pattern', help: "leave parameters as they are: 'enc.*'; may be repeated" },
    rate: {
      type: 'list',
      value: 'pattern=factor',
      help: "learn some parameters faster or slower: 'head.*=10'; may be repeated"
    },
    decay: {
      type: 'list',
      value: 'pattern=factor',
      help: "factor of their weight decay: '*.bias=0'; may be repeated"
    },
    accumulate: { type: 'string', value: 'batches', help: 'batches whose gradients make one step' },
    patience: { type: 'string', value: 'validations', help: 'end a phase after so many without a better net' },
    device: {
      type: 'string',
      value: 'device',
      help: "'auto' (default): the fastest by a short trial; or cpu, webgpu, cuda:0, dml, coreml"
    },
    devices: { type: 'string', value: 'list', help: "share every batch among devices: 'cpu:0,cpu:1'" },
    'validate-every': { type: 'string', value: 'steps', help: 'steps between two validations' },
    seed: { type: 'string', value: 'number', help: 'same seed, same losses' },
    threads: { type: 'string', value: 'number', help: '0 takes what the machine has' },
    forecast: { type: 'boolean', help: 'only say what memory and time it would take, from two trial steps' },
    resume: { type: 'string', value: 'run', help: 'go on with a run that was cut off (its folder name under runs/)' }
  },
  appendix: ['Optimizers and their settings', ...explainOptimizers().map((line) => `  ${line}`)],
  async run(input, output) {
    const config = { ...readConfig(input), ...(await readFrom(input.path(0), input)) }
    const damaged = await applyExclusions(input.path(0), input, output)
    if (input.has('forecast')) return tellForecast(input.path(0), config, output)
    const end: { event?: TrainingEvent } = {}
    const host = hostFor(output, noteForHead(config), (event) => (end.event = event))
    const resumed = input.text('resume')
    const run = resumed ? await resumeRun(input.path(0), resumed, host) : await startRun(input.path(0), config, host)
    await run.finished
    const code = exitCodeFor(end.event)
    return code === EXIT.ok && damaged > 0 ? EXIT.incomplete : code
  }
}

function readConfig(input: CommandInput): Partial<TrainingConfig> {
  const net = input.text('net')
  const config: { [K in keyof TrainingConfig]?: TrainingConfig[K] | undefined } = {
    net,
    weights: input.optionalPath('weights'),
    renames: input.list('rename'),
    mode: input.choice('mode', ['head', 'head-then-full', 'full']),
    ...readRecipe(input),
    ...readInputChoice(input),
    sourceWeights: readNamed(input, 'source-weight', 'kind=weight'),
    classWeights: readNamed(input, 'class-weight', 'name=weight') ?? input.choice('class-weights', CLASS_WEIGHTS),
    encoderMultiplier: input.number('encoder-rate'),
    headSteps: input.number('head-steps'),
    fullSteps: input.number('full-steps'),
    headBatch: input.number('head-batch'),
    fullBatch: input.number('full-batch'),
    headLearningRate: input.number('head-learning-rate'),
    fullLearningRate: input.number('full-learning-rate'),
    crop: input.number('crop'),
    maxSide: input.number('max-side'),
    ...readAugmentation(input),
    rules: readRules(input),
    accumulate: input.number('accumulate'),
    patience: input.number('patience'),
    device: input.text('device'),
    devices: input.text('devices')?.split(','),
    validateEvery: input.number('validate-every'),
    seed: input.number('seed'),
    threads: input.number('threads')
  }
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
  asUsage(() => {
    completeConfig(given)
    if (net !== undefined) findNet(net)
  })
  return given
}

/** --freeze, --rate and --decay as rules by name, in this order; undefined when none is given. */
function readRules(input: CommandInput): readonly ParameterRule[] | undefined {
  const factors = (option: 'rate' | 'decay') =>
    readFactors(input, option, 'pattern=factor').map(([pattern, factor]) => ({ pattern, [option]: factor }))
  const frozen = (input.list('freeze') ?? []).map((pattern) => ({ pattern, rate: 0 }))
  const rules = [...factors('rate'), ...factors('decay'), ...frozen]
  return rules.length > 0 ? rules : undefined
}

function readNamed(input: CommandInput, option: string, form: string): Readonly<Record<string, number>> | undefined {
  const weights = readFactors(input, option, form)
  return weights.length > 0 ? Object.fromEntries(weights) : undefined
}

/** The values of an option that is repeated, each a name and what it is multiplied by. */
function readFactors(input: CommandInput, option: string, form: string): (readonly [name: string, factor: number])[] {
  return (input.list(option) ?? []).map((text) => {
    const cut = text.lastIndexOf('=')
    const [name, factor] = [text.slice(0, Math.max(cut, 0)), text.slice(cut + 1)]
    if (name === '' || factor.trim() === '' || !(Number(factor) >= 0))
      throw new UsageError(`--${option} expects ${form}, found "${text}".`)
    return [name, Number(factor)]
  })
}

function hostFor(
  { emit, progress, isInterrupted }: CommandOutput,
  headNote: string | null,
  ended: (event: TrainingEvent) => void
): TrainerHost {
  let phase = ''
  let meanIou: number | null = null
  return {
    emit: (event) => {
      emit(event)
      switch (event.type) {
        case 'started':
          progress.say(`run ${event.runId}: ${event.steps} steps, classes ${event.classes.join(', ')}`)
          if (event.leftOut) progress.say(tellLeftOut(event.leftOut))
          return event.input ? progress.say(event.input) : undefined
        case 'device':
          return progress.say(event.sentence)
        case 'weights':
          progress.say(summarizeWeights(event.report))
          return listWeights(event.report).forEach((line) => progress.say(`  ${line}`))
        case 'phase':
          phase = event.phase
          if (phase === 'head' && headNote) progress.say(`note: ${headNote}`)
          return event.total > 0 && phase === 'caching' ? progress.show(phase, event.done, event.total) : undefined
        case 'loss': {
          const { step, loss } = event.points[event.points.length - 1]
          const speed = `${event.samplesPerSecond.toFixed(1)} images/s`
          const left = `${formatDuration(event.secondsLeft)} left`
          const details = `loss ${loss.toFixed(4)}   mean IoU ${formatShare(meanIou)}   ${speed}   ${left}`
          return progress.show(phase, step, event.steps, details)
        }
        case 'validation':
          meanIou = event.meanIou
          return progress.say(
            `step ${event.step}: validation loss ${event.loss?.toFixed(4) ?? '–'}, mean IoU ${formatShare(event.meanIou)}${event.best ? ' (best so far)' : ''}`
          )
        case 'mask':
          return
        case 'finished':
          ended(event)
          return progress.say(
            `${event.reason} after step ${event.lastStep}, ${formatDuration(event.seconds)}; best mean IoU ${formatShare(event.best?.meanIou ?? null)}`
          )
        case 'failed':
          ended(event)
      }
    },
    shouldStop: isInterrupted,
    openDeviceLab,
    watchedImage: () => null,
    takeChangedLabels: () => [],
    now: () => performance.now(),
    date: () => new Date().toISOString(),
    betweenSteps: () => new Promise((resolve) => setImmediate(resolve))
  }
}

function exitCodeFor(event: TrainingEvent | undefined): ExitCode {
  if (event?.type === 'finished') return event.reason === 'stopped' ? EXIT.stopped : EXIT.ok
  if (event?.type === 'failed') throw Failure.of(event.failure)
  throw new Failure('internal', 'The run ended without saying how.')
}
