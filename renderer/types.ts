/** The contract's types under their own names: the window knows the project and the training only through what its calls answer. */
import type { Answer, Calls, Streams } from '../preload/contract'

export type ProjectState = ReturnType<Calls['openProject']>
export type ImageState = ProjectState['images'][number]
export type LabelState = ImageState['state']
export type Part = ImageState['part']
export type Split = ProjectState['split']
export type LabelClass = ProjectState['classes'][number]
export type NewProject = Parameters<Calls['createProject']>[0]
/** What a folder of images, or a .rec file, holds. */
export type FoundImages = ReturnType<Calls['inspectImageFolder']>
export type PackedLabels = NonNullable<ReturnType<Calls['readLabel']>>
export type LabelMap = NonNullable<ReturnType<Calls['readPrediction']>>

/** Beside a prediction: how unsure the net was, and the figures of the whole image. */
export type UncertaintyMap = NonNullable<ReturnType<Calls['readUncertainty']>>
export type PredictionFigures = NonNullable<ReturnType<Calls['figuresOf']>>
export type BulkRequest = Parameters<Calls['countBulk']>[1]
export type BulkAct = BulkRequest['act']
export type BulkCount = ReturnType<Calls['countBulk']>
export type BulkReport = NonNullable<ReturnType<Calls['applyBulk']>>
export type ProjectPredictionReport = ReturnType<Calls['predictProject']>

export type Step = Parameters<Calls['commitStep']>[1]
export type PastStep = ReturnType<Calls['history']>[number]
export type ReviewState = ImageState['review']
export type ReviewChange = NonNullable<Step['reviews']>[number]

export type ClickPair = Parameters<Calls['segmentAt']>[2]

export type TrainingEvent = Streams['training']
export type TrainingOptions = Parameters<Calls['startTraining']>[1]
export type TrainingConfig = Required<TrainingOptions>
export type TrainingMode = TrainingConfig['mode']
export type ParameterRule = TrainingConfig['rules'][number]
export type Augmentation = TrainingConfig['augment']
export type CropPreview = ReturnType<Calls['previewAugmentation']>[number]
export type TrainingForecast = NonNullable<ReturnType<Calls['forecastTraining']>>
export type NetInfo = ReturnType<Calls['nets']>[number]
export type OptimizerInfo = ReturnType<Calls['optimizers']>[number]
/** What can be chosen about a net or an optimizer. */
export type OptionTable = OptimizerInfo['options']
export type Option = OptionTable[string]
export type LiveEvent = Streams['live']
export type LiveSight = NonNullable<Parameters<Calls['lookLive']>[1]>
export type PredictionPatch = Extract<LiveEvent, { type: 'patch' }>
export type RunSummary = ReturnType<Calls['runs']>[number]
export type Phase = Extract<TrainingEvent, { type: 'phase' }>['phase']
export type LossPoint = Extract<TrainingEvent, { type: 'loss' }>['points'][number]
export type ValidationPoint = NonNullable<RunSummary['best']>
export type MaskEvent = Extract<TrainingEvent, { type: 'mask' }>

export type NetOverview = ReturnType<Calls['describeNet']>
export type NetLayer = NetOverview['layers'][number]
export type NetDiagram = NetOverview['diagram']
export type NetDiagramBlock = NetDiagram['blocks'][number]
export type WeightsReport = ReturnType<Calls['inspectWeights']>
export type ExportReport = ReturnType<Calls['exportModel']>
export type MxnetExportReport = ReturnType<Calls['exportMxnet']>
export type FolderPredictionReport = ReturnType<Calls['predictFolder']>
export type DoctorReport = ReturnType<Calls['examineDevices']>
export type DeviceReport = DoctorReport['devices'][number]
export type InstallReport = NonNullable<ReturnType<Calls['installCuda']>>
export type FailureInfo = Extract<Answer<never>, { ok: false }>['failure']
