/** One handler for each call of the contract, in its order; what needs Electron is handed in as `dialogs`. */
import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { AppInfo, CallName, Calls } from '../preload/contract'
import { encodePatches } from '../renderer/raster/stepPatch'
import { journalOf } from './core/data/journal'
import { receiveStep } from './core/data/journalRecord'
import { isChangedOutside, settleLabel, sweepLabels } from './core/data/labelFile'
import { commitStep } from './core/data/labels'
import { resolveLabel } from './core/data/outside'
import { labelStamp, readPackedLabel, readPackedProvenance } from './core/data/packedLabel'
import { findImage, readKnownProject } from './core/data/projectFile'
import { valueOfModel } from './core/data/provenance'
import { settleReviews } from './core/data/review'
import { readSmallPrediction } from './core/data/smallPrediction'
import type { ProjectState } from './core/data/types'
import { readFigures, readUncertainty } from './core/data/uncertainty'
import type { RunSummary } from './core/train/events'
import { OPTIMIZER_DESCRIPTIONS } from './core/train/optimizers'
import { listRuns, readRunEvents } from './core/train/runs'
import { applyBulk } from './applyBulk'
import type { DeviceDesk } from './deviceDesk'
import type { LabelFollower } from './labelFollower'
import type { OpenedProjects } from './openedProjects'
import type { Recents } from './recents'
import type { Refuges } from './refuges'
import { ensureSample } from './sampleProject'
import type { TrainerClient } from './trainerClient'

type Eventually<T> = T | Promise<T>
export type Handlers = { readonly [N in CallName]: (...args: Parameters<Calls[N]>) => Eventually<ReturnType<Calls[N]>> }

/** Dialogs of the operating system; null when they were cancelled. */
export interface SystemDialogs {
  chooseFolder(title: string): Promise<string | null>
  chooseModelFile(title: string): Promise<string | null>
  chooseWeightsFile(title: string): Promise<string | null>
  chooseRecordFile(title: string): Promise<string | null>
  chooseSaveFile(title: string, suggestedName: string): Promise<string | null>
  showInFolder(path: string): void
}

export interface HandlerParts {
  readonly version: string
  readonly dialogs: SystemDialogs
  readonly recents: Recents
  readonly opened: OpenedProjects
  readonly refuges: Refuges
  readonly trainer: TrainerClient
  readonly follower: LabelFollower
  readonly devices: DeviceDesk
  /** Where the sample is shipped, and where the user's copy goes. */
  readonly resources: string
  readonly sampleFolder: string
}

export function createHandlers({
  version,
  dialogs,
  recents,
  opened,
  refuges,
  trainer,
  follower,
  devices,
  resources,
  sampleFolder
}: HandlerParts): Handlers {
  const open = async (state: ProjectState): Promise<ProjectState> => {
    opened.add(state.folder)
    // What an earlier session did not get to; the labels are complete without it.
    void settleReviews(state.folder)
      .then(() => follower.follow(state.folder))
      .then(() => sweepLabels(state.folder, Date.now()))
      .then(() => journalOf(state.folder).forgetOldest())
      .catch(() => undefined)
    await recents.note(state.folder, state.name, new Date().toISOString())
    return state
  }
  return {
    appInfo: (): AppInfo => ({ version, platform: process.platform, cpuCores: availableParallelism() }),
    chooseFolder: (title) => dialogs.chooseFolder(title),
    chooseModelFile: (title) => dialogs.chooseModelFile(title),
    chooseWeightsFile: (title) => dialogs.chooseWeightsFile(title),
    chooseRecordFile: (title) => dialogs.chooseRecordFile(title),
    chooseSaveFile: (title, suggestedName) => dialogs.chooseSaveFile(title, suggestedName),
    showInFolder: (path) => dialogs.showInFolder(path),

    recentProjects: () => recents.list(),
    forgetProject: (folder) => recents.forget(folder),
    inspectImageFolder: (folder) => trainer.call('inspectImageFolder', folder),
    createProject: async (request) => open(await trainer.call('createProject', request, randomSeed())),
    openProject: async (folder) => {
      // What was saved elsewhere comes first; where that is still impossible, it waits there.
      await journalOf(folder)
        .leaveRefuge()
        .catch(() => undefined)
      return open(await trainer.call('openProject', folder))
    },
    readProject: (folder) => trainer.call('openProject', folder),
    openSample: async () => open(await trainer.call('openProject', await ensureSample(resources, sampleFolder))),
    saveClasses: (folder, classes) => trainer.call('saveClasses', folder, classes),
    saveSplit: (folder, split) => trainer.call('saveSplit', folder, split),
    setPart: (folder, imageId, part) => trainer.call('setPart', folder, imageId, part),
    setExcluded: (folder, imageIds, excluded) => trainer.call('setExcluded', folder, imageIds, excluded),

    readLabel: async (folder, imageId) =>
      readPackedLabel(folder, await findImage(folder, imageId), await countClasses(folder)),
    readProvenance: async (folder, imageId) => readPackedProvenance(folder, await findImage(folder, imageId)),
    labelStamp: async (folder, imageId) => labelStamp(folder, imageId, await countClasses(folder)),
    commitStep: async (folder, step) => {
      await commitStep(folder, receiveStep(step))
      step.parts.forEach(({ imageId }) => trainer.labelsChanged(folder, imageId))
    },
    moveStep: async (folder, stepId, direction) => {
      await journalOf(folder).move(stepId, direction)
      const images = await journalOf(folder).imagesOf(stepId)
      for (const imageId of images) trainer.labelsChanged(folder, imageId)
      // The window brings the file of the image on screen up to the journal, and knows no other.
      if (images.length > 1) void follower.follow(folder)
    },
    settleLabel: (folder, imageId) => settleLabel(folder, imageId),
    history: (folder, imageId) => journalOf(folder).history(imageId),
    acts: (folder) => journalOf(folder).acts(),
    readStep: async (folder, stepId, imageId) => encodePatches(await journalOf(folder).readStep(stepId, imageId)),
    isChangedOutside: (folder, imageId) => isChangedOutside(folder, imageId),
    resolveLabel: async (folder, imageId, keep) => {
      await resolveLabel(folder, imageId, keep, { id: randomUUID(), at: Date.now() })
      trainer.labelsChanged(folder, imageId)
    },
    setRefuge: (folder, refuge) => refuges.set(folder, refuge),
    valueOfModel: (folder, modelRun) => valueOfModel(folder, modelRun),
    readPrediction: async (folder, imageId) => readSmallPrediction(folder, await findImage(folder, imageId)),
    readUncertainty: (folder, imageId) => readUncertainty(folder, imageId),
    figuresOf: async (folder, imageId) => (await readFigures(folder)).get(imageId) ?? null,
    countBulk: (folder, request) => trainer.call('countBulk', folder, request),
    applyBulk: (folder, request) => applyBulk({ trainer, follower }, folder, request),

    nets: () => trainer.call('nets'),
    parameterNames: (net) => trainer.call('parameterNames', net),
    optimizers: () => OPTIMIZER_DESCRIPTIONS,
    inspectModel: (file) => trainer.call('inspectModel', file),
    describeNet: (config, classes) => trainer.call('describeNet', config, classes),
    inspectWeights: (net, file, renames, classes) => trainer.call('inspectWeights', net, file, renames, classes),
    previewAugmentation: (folder, imageId, config) => trainer.call('previewAugmentation', folder, imageId, config),
    forecastTraining: (folder, config) => trainer.call('forecastTraining', folder, config),
    runs: async (folder) => (await listRuns(folder)).map((run) => asSeenNow(run, trainer.isAlive(folder, run.id))),
    runEvents: (folder, runId) => readRunEvents(folder, runId),
    startTraining: (folder, config) => trainer.start('startTraining', folder, config),
    resumeTraining: (folder, runId) => trainer.start('resumeTraining', folder, runId),
    stopTraining: () => trainer.stopTraining(),
    watchImage: (folder, imageId) => trainer.watchImage(folder, imageId),
    predictImage: (folder, imageId) => trainer.call('predictImage', folder, imageId),
    predictProject: (folder) => trainer.call('predictProject', folder),
    segmentAt: (folder, imageId, pair, clicks) => trainer.call('segmentAt', folder, imageId, pair, clicks),

    exportModel: (folder, file) => trainer.call('exportModel', folder, file),
    exportMxnet: (folder, file) => trainer.call('exportMxnet', folder, file),
    findMxnetObstacle: (folder) => trainer.call('findMxnetObstacle', folder),
    predictFolder: (folder, input, output) => trainer.call('predictFolder', folder, input, output),
    stopTask: () => {
      devices.stop()
      return trainer.stopTask()
    },
    examineDevices: () => devices.examine(),
    installCuda: (from) => devices.install(from),
    removeCuda: () => devices.remove(),

    startLive: (folder, config) => trainer.startLive(folder, config),
    stopLive: () => trainer.stopLive(),
    lookLive: (folder, sight) => trainer.lookLive(folder, sight)
  }
}

/** On disk a run that was cut off looks like one that is alive; only here it is known which it is. */
function asSeenNow(run: RunSummary, isAlive: boolean): RunSummary {
  if (isAlive) return { ...run, resumable: false }
  return run.status === 'running' && !run.resumable ? { ...run, status: 'failed' } : run
}

async function countClasses(folder: string): Promise<number> {
  return (await readKnownProject(folder)).classes.length
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31)
}
