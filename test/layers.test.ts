/**
 * Who may import whom. Every rule is one entry: which imports it is about and which of them are allowed; what it does not
 * allow is printed as "file -> import".
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

interface Import {
  readonly from: string
  /** A path inside the repository without its extension, or the name of a package. */
  readonly to: string
  readonly isType: boolean
}

interface Rule {
  readonly name: string
  readonly about: (edge: Import) => boolean
  readonly allows: (edge: Import) => boolean
}

const isIn = (path: string, ...folders: string[]) => folders.some((folder) => path.startsWith(`${folder}/`))
const isOwn = (path: string) => isIn(path, 'main', 'preload', 'renderer')
const isPackage = (path: string) => !isOwn(path)
const folderOf = (path: string) => /^main\/core\/([^/]+)\//.exec(path)?.[1]

const ELECTRON_FILES = ['main/index.ts', 'main/window.ts', 'main/ipc.ts', 'main/forkTrainer.ts', 'preload/index.ts']

/** What every folder of core may import: sentences, options by name, and how far work is. */
const LEAVES = ['main/core/failure', 'main/core/options', 'main/core/taskProgress']

/** What each folder of core may import beside itself and the leaves. */
const CORE: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  autodiff: ['graph'],
  losses: ['graph'],
  optim: ['graph'],
  lower: ['graph'],
  diagram: ['graph'],
  models: ['graph'],
  weights: ['graph'],
  geometry: [],
  data: [],
  bulk: ['data'],
  devices: ['lower', 'data'],
  formats: ['geometry', 'data'],
  runtime: ['graph', 'lower', 'devices'],
  executor: ['graph', 'autodiff', 'losses', 'optim', 'lower', 'data', 'runtime'],
  module: ['graph', 'autodiff', 'losses', 'optim', 'lower', 'weights', 'data', 'runtime', 'executor'],
  train: [
    ...['graph', 'autodiff', 'losses', 'optim', 'lower', 'diagram', 'models', 'weights', 'data', 'devices'],
    ...['runtime', 'executor', 'module']
  ]
}

/** Folders of core without any package; the protobuf runtime of `graph/onnx.ts` is the exception. */
const PURE = ['graph', 'autodiff', 'losses', 'optim', 'lower', 'diagram', 'geometry'].map(
  (folder) => `main/core/${folder}`
)
const PROTOBUF = ['onnx-buf', '@bufbuild/protobuf']

const RULES: readonly Rule[] = [
  {
    name: 'the window imports itself, the contract and packages for the browser',
    about: ({ from }) => isIn(from, 'renderer'),
    allows: ({ to }) => isIn(to, 'renderer') || to === 'preload/contract' || ['vue', 'pinia', 'fuzzysort'].includes(to)
  },
  {
    name: 'the contract has no imports at run time',
    about: ({ from }) => from === 'preload/contract.ts',
    allows: ({ isType, to }) => isType && isIn(to, 'main/core')
  },
  {
    name: 'electron is imported by the five files of the shell alone',
    about: ({ to }) => to === 'electron',
    allows: ({ from }) => ELECTRON_FILES.includes(from)
  },
  {
    name: 'core imports nothing above it; steps and what is done to many images share the pixel kernels of the window, which are pure',
    about: ({ from }) => isIn(from, 'main/core'),
    allows: ({ from, to }) =>
      isIn(to, 'main/core') ||
      (isIn(from, 'main/core/bulk', 'main/core/data') && isIn(to, 'renderer/raster')) ||
      (isPackage(to) && to !== 'electron')
  },
  {
    name: 'the folders of core import one another in one direction',
    about: ({ from, to }) => folderOf(from) !== undefined && isIn(to, 'main/core'),
    allows: ({ from, to }) => {
      const target = folderOf(to)
      if (target === undefined) return LEAVES.includes(to)
      return target === folderOf(from) || (CORE[folderOf(from)!] ?? []).includes(target)
    }
  },
  {
    name: 'graph, autodiff, losses, optim, lower, diagram and geometry need no package',
    about: ({ from, to }) => isIn(from, ...PURE) && isPackage(to),
    allows: ({ from, to }) => isIn(from, 'main/core/graph') && PROTOBUF.some((name) => to.startsWith(name))
  },
  {
    name: 'onnxruntime-node is used in runtime/ort.ts alone',
    about: ({ from, to }) => isIn(from, 'main') && to.startsWith('onnxruntime'),
    allows: ({ from }) => from === 'main/core/runtime/ort.ts'
  },
  {
    name: 'sharp is used in data/photo.ts alone, loaded by data/sharp.ts',
    about: ({ from, to }) => isIn(from, 'main') && to === 'sharp',
    allows: ({ from }) => ['main/core/data/photo.ts', 'main/core/data/sharp.ts'].includes(from)
  },
  {
    name: 'pixel kernels and charts are pure',
    about: ({ from }) => isIn(from, 'renderer/raster', 'renderer/charts'),
    allows: ({ from, to }) => dirname(from) === dirname(to)
  },
  {
    name: 'tools know the pixel kernels and one another, no store and no Vue',
    about: ({ from }) => isIn(from, 'renderer/tools'),
    allows: ({ to, isType }) => isIn(to, 'renderer/tools', 'renderer/raster') || (isType && to === 'renderer/types')
  },
  {
    name: 'stores do not know the canvas',
    about: ({ from }) => isIn(from, 'renderer/stores'),
    allows: ({ to, isType }) => isType || !isIn(to, 'renderer/canvas', 'renderer/components', 'renderer/views')
  }
]

const FILES = ['main', 'preload', 'renderer'].flatMap(filesIn)
const EDGES = FILES.flatMap(importsOf)

describe('imports', () => {
  for (const { name, about, allows } of RULES) {
    test(name, () => {
      const offenders = EDGES.filter((edge) => about(edge) && !allows(edge))
      expect(offenders.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
    })
  }

  test('nothing imports itself in a circle', () => {
    expect(findCycles()).toEqual([])
  })
})

describe('files', () => {
  test('no file is longer than 400 lines, no table longer than 600', () => {
    const tooLong = FILES.map((file) => ({ file, text: read(file) }))
      .map(({ file, text }) => ({
        file,
        lines: text.split('\n').length,
        isTable: /\bTABLE\b/.test(text.slice(0, 1000))
      }))
      .filter(({ lines, isTable }) => lines > (isTable ? 600 : 400))
    expect(tooLong.map(({ file, lines }) => `${file}: ${lines} lines`)).toEqual([])
  })

  test('core takes its clock and its chance from outside', () => {
    const offenders = FILES.filter((file) => isIn(file, 'main/core') && /Math\.random\(|Date\.now\(/.test(read(file)))
    expect(offenders).toEqual([])
  })

  test('no file is named after nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|managers?|services?|common|misc)(\/|\.|$)/i
    expect(FILES.filter((file) => vague.test(file))).toEqual([])
  })
})

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = `${folder}/${name}`
    if (statSync(join(ROOT, path)).isDirectory()) return filesIn(path)
    return /\.(ts|vue)$/.test(name) ? [path] : []
  })
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** Static imports, re-exports and dynamic imports. */
function importsOf(from: string): Import[] {
  const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;=]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm
  return [...read(from).matchAll(statement)].map(([, type, fixed, dynamic]) => {
    const target = fixed ?? dynamic
    const to = target.startsWith('.') ? normalize(join(dirname(from), target)).replace(/\.(ts|vue)$/, '') : target
    return { from, to: indexed(to), isType: type !== undefined }
  })
}

/** A folder that is imported means its table. */
function indexed(to: string): string {
  return FILES.includes(`${to}/index.ts`) ? `${to}/index` : to
}

/** Circles of imports that exist at run time, each as "a -> b -> a". */
function findCycles(): string[] {
  const targets = new Map<string, string[]>()
  for (const { from, to, isType } of EDGES) {
    const source = from.replace(/\.(ts|vue)$/, '')
    if (!isType) targets.set(source, [...(targets.get(source) ?? []), to])
  }
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return cycles
}
