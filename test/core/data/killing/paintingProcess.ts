/** A program that opens a project as the app does, paints at random, and says on its output what it does; it waits to be killed. */
import { writeSync } from 'node:fs'
import { journalOf } from '../../../../main/core/data/journal'
import { settleLabel, settleLabels } from '../../../../main/core/data/labelFile'
import { commitStep, readLabel, readProvenance } from '../../../../main/core/data/labels'
import { readProjectFile } from '../../../../main/core/data/projectFile'
import { paintAtRandom } from './painter'

/** Little, so that it is exceeded soon. */
const MOST_BYTES = 6 * 2 ** 20

const [folder, seed] = process.argv.slice(2)
const { images, classes } = await readProjectFile(folder)
const imageOf = (imageId: string) => images.find(({ id }) => id === imageId)!
/** The pipe holds what was written before this process died. */
const say = (line: string): number => writeSync(1, `${line}\n`)

void settleLabels(folder).then(() => journalOf(folder).forgetOldest(MOST_BYTES))
await paintAtRandom(
  {
    images,
    readLabel: (imageId) => readLabel(folder, imageOf(imageId), classes.length),
    readProvenance: (imageId) => readProvenance(folder, imageOf(imageId)),
    history: (imageId) => journalOf(folder).history(imageId),
    commitStep: (step) => commitStep(folder, step),
    moveStep: (id, direction) => journalOf(folder).move(id, direction),
    settleLabel: (imageId) => void settleLabel(folder, imageId),
    forgetOldest: () => journalOf(folder).forgetOldest(MOST_BYTES),
    announce: (act) => void say(JSON.stringify(act)),
    acknowledge: () => void say('acknowledged')
  },
  Number(seed)
)
