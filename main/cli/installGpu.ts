/** `segsmith install-gpu`: fetches ONNX Runtime's CUDA provider, or removes it. */
import { createInterface } from 'node:readline/promises'
import { installCuda, removeCuda, type InstallReport } from '../core/devices/install/installCuda'
import { megabytes } from '../core/devices/install/download'
import { DEFAULT_FEED, PACKAGE } from '../core/devices/install/packageSource'
import { runtimeVersion } from '../core/devices/runtimeFolder'
import { UsageError, type Command } from './command'
import { EXIT } from './exitCodes'
import { formatDuration } from './progress'

export const installGpuCommand: Command = {
  name: 'install-gpu',
  summary: "fetch ONNX Runtime's CUDA provider for NVIDIA cards (Linux x64), or remove it",
  positionals: [],
  options: {
    from: {
      type: 'string',
      value: 'URL',
      help: 'another NuGet feed (its index.json), or a .nupkg with its .sha512 beside it'
    },
    sha512: { type: 'string', value: 'hash', help: 'the checksum of a .nupkg that has none beside it' },
    remove: { type: 'boolean', help: 'remove what was installed, and what was fetched of it' },
    yes: { type: 'boolean', help: 'do not ask' }
  },
  async run(input, { emit, progress, isInterrupted }) {
    if (input.has('remove')) {
      const removed = await removeCuda()
      progress.say(removed ? 'CUDA was removed.' : 'There is nothing to remove: CUDA was not installed by Segsmith.')
      emit({ type: 'removed', removed })
      return EXIT.ok
    }
    const from = input.text('from')
    if (from !== undefined && !URL.canParse(from)) throw new UsageError(`--from expects a URL, found "${from}".`)
    if (!input.has('yes') && !(await isWanted(from ?? DEFAULT_FEED))) return EXIT.stopped
    const started = performance.now()
    const report = await installCuda(
      { from, sha512: input.text('sha512') },
      {
        report: (done, total) => progress.show('fetching', done, total || done, describeRest(done, total, started)),
        shouldStop: isInterrupted
      }
    )
    if (!report) {
      progress.say('Stopped; what was fetched is kept, and the next time goes on from there.')
      return EXIT.stopped
    }
    describe(report).forEach((line) => progress.say(line))
    emit({ type: 'installed', ...report })
    return EXIT.ok
  }
}

async function isWanted(from: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('install-gpu fetches some hundred megabytes; --yes says that this is wanted.')
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await reader.question(
    `Fetch ${PACKAGE} ${runtimeVersion()}, some hundred megabytes, from ${new URL(from).host}? [y/N] `
  )
  reader.close()
  return /^y(es)?$/i.test(answer.trim())
}

function describeRest(done: number, total: number, started: number): string {
  const seconds = (performance.now() - started) / 1000
  const left = done > 0 && total > 0 ? `, ${formatDuration((seconds / done) * (total - done))} left` : ''
  return `${megabytes(done)}${total > 0 ? ` of ${megabytes(total)}` : ''}${left}`
}

export function describe({ version, folder, bytes, provider }: InstallReport): string[] {
  const missing = provider.libraries.filter(({ file }) => file === null).map(({ name }) => name)
  return [
    `ONNX Runtime ${version} for CUDA ${provider.cudaVersion ?? '(unknown)'} was installed, ${megabytes(bytes)}: ${folder}`,
    missing.length > 0
      ? `Of NVIDIA's libraries ${missing.join(', ')} are still missing; segsmith doctor says where they come from.`
      : "NVIDIA's libraries are all there; segsmith doctor tries the card."
  ]
}
