/** Entry of the training process: core's training behind the protocol, at a priority that leaves labelling fluid. */
import os from 'node:os'
import { countBulk, prepareBulk } from './core/bulk/bulk'
import { setExcluded } from './core/data/exclusion'
import { photoAsPng, photoSamples } from './core/data/photo'
import { createProject, inspectImageFolder, openProject, saveClasses, saveSplit, setPart } from './core/data/project'
import { photoPart, photoPreview, photoPyramid } from './core/data/pyramid'
import { segmentAt } from './core/train/click/clickModel'
import { Forecasts } from './core/train/forecasts'
import { exportModel } from './core/train/export/exportModel'
import { exportMxnet, findMxnetObstacle } from './core/train/export/exportMxnet'
import { LiveTraining } from './core/train/live/live'
import { inspectModel, nets, parameterNames } from './core/train/nets'
import { describeNet } from './core/train/overview'
import { predictFolder, predictProject, predictSeen } from './core/train/predict'
import { previewAugmentation } from './core/train/previewAugmentation'
import { resumeRun, startRun } from './core/train/run'
import { inspectWeights } from './core/train/startingNet'
import { openDeviceLab } from './deviceLab'
import { machineMemory } from './machineMemory'
import { PhotoThread } from './photoThread'
import { connectToApp } from './trainerPort'
import { serveTrainer } from './trainerService'

const forecasts = new Forecasts()
const [cutter, reader] = [new PhotoThread(), new PhotoThread()]
os.setPriority(os.constants.priority.PRIORITY_LOW)
serveTrainer(
  connectToApp(),
  {
    inspectImageFolder,
    createProject,
    openProject,
    saveClasses,
    saveSplit,
    setPart,
    setExcluded,
    photoAsPng,
    photoSamples,
    photoPyramid: (folder, imageId, photo) => photoPyramid(folder, imageId, photo, cutter.tiledOf),
    photoPreview,
    photoPart: (photo, area) => photoPart(photo, area, reader.readPart),
    previewAugmentation,
    nets,
    parameterNames,
    inspectModel,
    describeNet,
    forecastTraining: (folder, config, patience) => forecasts.of(folder, config, { ...patience, ...machineMemory }),
    inspectWeights,
    startRun,
    resumeRun,
    openLive: (...args) => LiveTraining.open(...args),
    predictImage: predictSeen,
    segmentAt,
    exportModel,
    exportMxnet,
    findMxnetObstacle,
    predictFolder,
    predictProject,
    countBulk,
    prepareBulk
  },
  { now: () => performance.now(), date: () => new Date().toISOString(), openDeviceLab }
)
