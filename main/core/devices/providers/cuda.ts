/** CUDA: cards of NVIDIA on Linux, once ONNX Runtime's CUDA provider and NVIDIA's libraries are there. */
import { basename } from 'node:path'
import type { LibraryCheck } from '../libraries'
import type { Machine } from '../machine'
import type { ExecutionProvider, Refusal } from './provider'

export const cuda: ExecutionProvider = {
  name: 'cuda',
  title: 'NVIDIA CUDA',
  option: (index) => ({ name: 'cuda', deviceId: index }),
  devices: ({ nvidiaCards }) => (nvidiaCards.length > 0 ? nvidiaCards.map(({ index }) => `cuda:${index}`) : ['cuda:0']),
  obstacle: findObstacle,
  explain(words, machine) {
    const missing = /([\w.-]+\.so[\w.]*): cannot open shared object file/.exec(words)?.[1]
    if (missing) return explainMissing([missing], machine)
    const said = SAYINGS.find(([pattern]) => pattern.test(words))
    if (said) return said[1](machine)
    return findObstacle(machine) ?? { sentence: 'CUDA could not be opened.', mend: DRIVER_MEND }
  }
}

/** The oldest driver of a CUDA version. Source: https://docs.nvidia.com/deploy/cuda-compatibility/ */
const OLDEST_DRIVER: Readonly<Record<number, number>> = { 12: 525, 13: 580 }

const DRIVER_MEND = "Install NVIDIA's newest driver for this card and start the machine again."
const INSTALL_MEND = "Install it with the button 'Install CUDA' or with `segsmith install-gpu`."

/** Everything that can be known without starting it: all that is missing is told at once. */
function findObstacle(machine: Machine): Refusal | null {
  const { cudaProvider, nvidiaDriver } = machine
  if (!cudaProvider) {
    const sentence = "ONNX Runtime's CUDA provider is not installed (libonnxruntime_providers_cuda.so is missing)."
    return nvidiaDriver === null
      ? { sentence: `${sentence} No NVIDIA driver was found either.`, mend: null }
      : { sentence, mend: INSTALL_MEND }
  }
  const missing = cudaProvider.libraries.filter(({ file }) => file === null).map(({ name }) => name)
  if (missing.length > 0) return explainMissing(missing, machine)
  return findOldDriver(machine)
}

function findOldDriver({ cudaProvider, nvidiaDriver }: Machine): Refusal | null {
  const oldest = OLDEST_DRIVER[cudaProvider?.cudaVersion ?? 0]
  if (oldest === undefined || nvidiaDriver === null || parseInt(nvidiaDriver) >= oldest) return null
  return {
    sentence: `The NVIDIA driver ${nvidiaDriver} is too old for CUDA ${cudaProvider!.cudaVersion}, which needs ${oldest} or newer.`,
    mend: DRIVER_MEND
  }
}

function explainMissing(names: readonly string[], machine: Machine): Refusal {
  const ownFile = names.find((name) => name.startsWith('libonnxruntime_providers_'))
  if (ownFile)
    return { sentence: `ONNX Runtime's CUDA provider is not installed (${ownFile} is missing).`, mend: INSTALL_MEND }
  const checks = names.map((name) => machine.cudaProvider?.libraries.find((library) => library.name === name))
  const found = checks.flatMap((check) => check?.others ?? [])
  const others =
    found.length > 0 ? `; found instead: ${[...new Set(found.map((file) => basename(file)))].join(', ')}` : ''
  const verb = names.length > 1 ? 'are' : 'is'
  return {
    sentence: `CUDA cannot start: ${names.join(', ')} ${verb} missing${others}.`,
    mend: [...new Set(names.map((name) => sourceOf(name, machine)))].join(' ')
  }
}

/** Where a library comes from. */
function sourceOf(name: LibraryCheck['name'], { cudaProvider }: Machine): string {
  if (name.startsWith('libcuda.so')) return DRIVER_MEND
  const version = cudaProvider?.cudaVersion ?? ''
  if (name.startsWith('libcudnn'))
    return `Install NVIDIA's cuDNN 9 for CUDA ${version} (package cudnn9-cuda-${version}).`
  return `Install NVIDIA's CUDA ${version} runtime libraries (package cuda-libraries-${version}-0 or newer), and see that their folder is on the loader's path.`
}

type Saying = readonly [pattern: RegExp, explain: (machine: Machine) => Refusal]

const SAYINGS: readonly Saying[] = [
  [
    /driver version is insufficient|CUDA failure 35\b/i,
    (machine) =>
      findOldDriver(machine) ?? {
        sentence: 'The NVIDIA driver is too old for this version of CUDA.',
        mend: DRIVER_MEND
      }
  ],
  [
    /no CUDA-capable device|CUDA failure 100\b/i,
    () => ({
      sentence: 'CUDA found no NVIDIA card.',
      mend: 'See that `nvidia-smi` lists the card; in a container, pass it on (`--gpus all`).'
    })
  ],
  [
    /no kernel image is available|CUDA failure 209\b/i,
    () => ({ sentence: 'This NVIDIA card is too old for ONNX Runtime: its code holds no part for it.', mend: null })
  ],
  [
    /invalid device ordinal|CUDA failure 101\b/i,
    ({ nvidiaCards }) => ({
      sentence: `There is no NVIDIA card of this number; ${nvidiaCards.length} were found.`,
      mend: 'Choose cuda:0.'
    })
  ],
  [
    /out of memory|CUDA failure 2\b|BFCArena/i,
    () => ({
      sentence: 'The NVIDIA card has too little free memory for this.',
      mend: 'Choose a smaller crop or batch.'
    })
  ],
  [
    /undefined symbol|version `VERS_[\d.]+' not found/,
    () => ({
      sentence: "The CUDA provider belongs to another version of ONNX Runtime than Segsmith's.",
      mend: 'Install it again with `segsmith install-gpu`.'
    })
  ]
]
