/**
 * What the arguments of every call must look like when they arrive from the window. A folder that names a project must be
 * one that was opened in this session; an image id must be safe as a file name.
 */
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { CallName, Calls } from '../preload/contract'
import { PROVENANCE_KINDS } from './core/data/provenance'
import { REVIEW_STATES } from './core/data/types'
import { INPUT_CHOICES } from './core/train/inputChoice'
import { RECIPE_CHOICES } from './core/train/recipe'
import type { OpenedProjects } from './openedProjects'

type CallSchemas = { readonly [N in CallName]: z.ZodType<Parameters<Calls[N]>> }

const text = z.string().max(4096)
const path = text.refine((value) => isAbsolute(value) && !value.includes('\0'), 'expected an absolute path')
const clickPair = z.strictObject({ encoder: path, decoder: path })
const clickPoint = z.strictObject({ x: z.number(), y: z.number(), belongs: z.boolean() })
const imageId = z
  .string()
  .min(1)
  .max(255)
  .refine((id) => !/[/\\\0]/.test(id) && id !== '.' && id !== '..', 'expected an image id')
const runId = imageId
const share = z.number().min(0).max(1)
const bytes = z.instanceof(Uint8Array)

const labelClass = z.object({
  name: z.string().min(1).max(200),
  color: z.string().regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour as #rrggbb'),
  key: z.string().max(1)
})
const classes = z.array(labelClass).min(1).max(255)
const part = z.enum(['train', 'validation'])
const split = z.object({ seed: z.number().int(), validation: share })

const review = z.enum(REVIEW_STATES)
const stepId = text.min(1)
const step = z.object({
  id: stepId,
  name: text,
  at: z.number(),
  parts: z.array(z.object({ imageId, patches: bytes })),
  reviews: z.array(z.object({ imageId, before: review, after: review })).optional()
})

const count = z.number().int().min(0)
const positive = z.number().positive()
const augmentation = z.strictObject({
  flip: z.boolean(),
  rotate: z.number().min(0),
  scale: z.tuple([positive, positive]),
  brightness: share,
  contrast: share,
  saturation: share,
  hue: z.number().min(0),
  blur: z.number().min(0),
  noise: share
})
/** Rules for renaming tensors, 'from=to'. */
const renames = z.array(text).max(1000)
const recipe = {
  loss: text.min(1),
  labelSmoothing: share,
  focalGamma: z.number().min(0),
  tverskyAlpha: z.number().min(0),
  tverskyBeta: z.number().min(0),
  optimizer: text.min(1),
  schedule: z.enum(RECIPE_CHOICES.schedule),
  warmup: count,
  polyPower: z.number().min(0),
  gamma: share,
  decayEvery: positive.int(),
  milestones: z.array(count).max(1000),
  clipNorm: z.number().min(0),
  clipValue: z.number().min(0),
  ema: share,
  precision: z.enum(RECIPE_CHOICES.precision)
}
const parameterRule = z.strictObject({
  pattern: text.min(1),
  rate: z.number().min(0).optional(),
  decay: z.number().min(0).optional()
})
const trainingConfig = z
  .object({
    net: text.min(1),
    from: z.union([z.literal(''), runId]),
    weights: text,
    input: z.enum(INPUT_CHOICES.input),
    channels: z.enum(INPUT_CHOICES.channels),
    inputMean: z.array(z.number()).length(3),
    inputStd: z.array(positive).length(3),
    renames,
    mode: z.enum(['head', 'head-then-full', 'full']),
    ...recipe,
    headSteps: count,
    fullSteps: count,
    headBatch: positive.int(),
    fullBatch: positive.int(),
    headLearningRate: positive,
    fullLearningRate: positive,
    encoderMultiplier: z.number().min(0),
    crop: positive.int(),
    maxSide: positive.int(),
    sourceWeights: z.partialRecord(z.enum(PROVENANCE_KINDS), share),
    classWeights: z.union([z.enum(['none', 'balanced']), z.record(text, z.number().min(0))]),
    mirror: z.boolean(),
    augment: augmentation,
    rules: z.array(parameterRule).max(1000),
    accumulate: positive.int(),
    validateEvery: positive.int(),
    patience: count,
    seed: z.number().int(),
    threads: count,
    device: text.min(1),
    devices: z.array(text).max(64)
  })
  .partial()
  .strict()

const classIndex = z.number().int().min(0).max(254)
const bulkAct = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('replaceClass'), from: classIndex, to: classIndex }),
  z.strictObject({ type: z.literal('fillUnlabelled'), to: classIndex }),
  z.strictObject({ type: z.literal('clearClass'), from: classIndex }),
  z.strictObject({ type: z.literal('accept'), only: classIndex.nullable(), overwrite: z.boolean() }),
  z.strictObject({
    type: z.enum(['grow', 'shrink', 'smooth']),
    of: classIndex,
    radius: z.number().int().min(1).max(64)
  })
])
const bulkRequest = z.strictObject({
  act: bulkAct,
  imageIds: z.array(imageId).max(100_000),
  locked: z.array(classIndex).max(255)
})

const liveSight = z.object({
  imageId,
  visible: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  neighbours: z.array(imageId).max(64)
})

const newProject = z.object({
  folder: path,
  name: z.string().trim().min(1).max(200),
  imageFolder: path,
  copyImages: z.boolean(),
  classes
})

/** The table, in the order of the contract. */
export function callSchemas(opened: OpenedProjects): CallSchemas {
  const project = path.refine((folder) => opened.has(folder), 'expected the folder of a project that is open')
  return {
    appInfo: z.tuple([]),
    chooseFolder: z.tuple([text]),
    chooseModelFile: z.tuple([text]),
    chooseWeightsFile: z.tuple([text]),
    chooseRecordFile: z.tuple([text]),
    chooseSaveFile: z.tuple([text, text]),
    showInFolder: z.tuple([path]),

    recentProjects: z.tuple([]),
    forgetProject: z.tuple([text]),
    inspectImageFolder: z.tuple([path]),
    createProject: z.tuple([newProject]),
    openProject: z.tuple([path]),
    readProject: z.tuple([project]),
    openSample: z.tuple([]),
    saveClasses: z.tuple([project, classes]),
    saveSplit: z.tuple([project, split]),
    setPart: z.tuple([project, imageId, part.nullable()]),
    setExcluded: z.tuple([project, z.array(imageId).min(1).max(100_000), z.boolean()]),

    readLabel: z.tuple([project, imageId]),
    readProvenance: z.tuple([project, imageId]),
    labelStamp: z.tuple([project, imageId]),
    commitStep: z.tuple([project, step]),
    moveStep: z.tuple([project, stepId, z.enum(['undo', 'redo'])]),
    settleLabel: z.tuple([project, imageId]),
    history: z.tuple([project, imageId]),
    acts: z.tuple([project]),
    readStep: z.tuple([project, stepId, imageId]),
    isChangedOutside: z.tuple([project, imageId]),
    resolveLabel: z.tuple([project, imageId, z.enum(['mine', 'theirs'])]),
    setRefuge: z.tuple([project, path.nullable()]),
    valueOfModel: z.tuple([project, runId]),
    readPrediction: z.tuple([project, imageId]),
    readUncertainty: z.tuple([project, imageId]),
    figuresOf: z.tuple([project, imageId]),
    countBulk: z.tuple([project, bulkRequest]),
    applyBulk: z.tuple([project, bulkRequest]),

    nets: z.tuple([]),
    parameterNames: z.tuple([text.min(1)]),
    optimizers: z.tuple([]),
    inspectModel: z.tuple([path]),
    describeNet: z.tuple([trainingConfig, z.number().int().min(1).max(255)]),
    inspectWeights: z.tuple([text.min(1), path, renames, z.number().int().min(1).max(255)]),
    previewAugmentation: z.tuple([project, imageId, trainingConfig]),
    forecastTraining: z.tuple([project, trainingConfig]),
    runs: z.tuple([project]),
    runEvents: z.tuple([project, runId]),
    startTraining: z.tuple([project, trainingConfig]),
    resumeTraining: z.tuple([project, runId]),
    stopTraining: z.tuple([]),
    watchImage: z.tuple([project, imageId.nullable()]),
    predictImage: z.tuple([project, imageId]),
    predictProject: z.tuple([project]),
    segmentAt: z.tuple([project, imageId, clickPair, z.array(clickPoint).min(1).max(1000)]),

    exportModel: z.tuple([project, path]),
    exportMxnet: z.tuple([project, path]),
    findMxnetObstacle: z.tuple([project]),
    predictFolder: z.tuple([project, path, path]),
    stopTask: z.tuple([]),
    examineDevices: z.tuple([]),
    installCuda: z.tuple([z.url().max(4096).nullable()]),
    removeCuda: z.tuple([]),

    startLive: z.tuple([project, trainingConfig]),
    stopLive: z.tuple([]),
    lookLive: z.tuple([project, liveSight.nullable()])
  }
}
