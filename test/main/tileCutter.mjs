/** Runs the thread that cuts tiles from its source. */
import { tsImport } from 'tsx/esm/api'

await tsImport('../../main/tileCutter.ts', import.meta.url)
