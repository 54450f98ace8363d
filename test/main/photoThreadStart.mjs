/** Runs the thread that works on photos from its source. */
import { tsImport } from 'tsx/esm/api'

await tsImport('../../main/photoThreadStart.ts', import.meta.url)
