/** The thread that cuts one photo into tiles and ends (tileThread.ts starts it). */
import { parentPort, workerData } from 'node:worker_threads'
import { tiledOf } from './core/data/photo'
import { describeFailure } from './core/failure'
import type { CutAnswer, CutRequest } from './tileThread'

const { photo, target, side } = workerData as CutRequest
const answer: CutAnswer = await tiledOf(photo, target, side).then(() => null, describeFailure)
parentPort!.postMessage(answer)
