/** What the stage is made of. */
import type { ImageEditor } from './imageEditor'
import type { Scene } from './scene'

export interface StageParts {
  readonly editor: ImageEditor
  readonly scene: Scene
}
