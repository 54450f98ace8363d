/** The programs of some twenty lines that are written beside an exported net, made from the templates in resources/examples. */
import { readFile } from 'node:fs/promises'
import { resourcePath } from '../models/resources'

export type ExampleLanguage = 'py' | 'mjs'

/** The example for one model: its file name, classes and picture size filled in. */
export async function fillExample(
  language: ExampleLanguage,
  modelFile: string,
  classes: readonly string[],
  maxSide: number,
  /** The net takes images of one size: the example cuts the picture into tiles. */
  inTiles: boolean
): Promise<string> {
  const template = await readFile(
    resourcePath('examples', `${inTiles ? 'segment-tiles' : 'segment'}.${language}`),
    'utf8'
  )
  return template
    .replaceAll('%MODEL%', () => modelFile.replaceAll(/["'\\]/g, '\\$&'))
    .replaceAll('%CLASSES%', () => JSON.stringify(classes))
    .replaceAll('%MAX_SIDE%', String(maxSide))
}
