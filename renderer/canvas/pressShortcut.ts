/** What the shortcuts of the stage do: to the editor, to the view, and to what the panels agree on. */
import type { useEditor } from '../stores/editor'
import type { ImageEditor } from './imageEditor'
import type { Scene } from './scene'
import type { Shortcut } from './shortcuts'

export interface StageParts {
  readonly editor: ImageEditor
  readonly scene: Scene
}

/** Answers whether the shortcut was used. */
export function pressShortcut(
  shortcut: Shortcut,
  store: ReturnType<typeof useEditor>,
  { editor, scene }: StageParts
): boolean {
  switch (shortcut.type) {
    case 'class':
      store.activeClass = shortcut.index
      return true
    case 'tool':
      store.tool = shortcut.tool
      return true
    case 'brushSize':
      store.stepBrushSize(shortcut.direction)
      return true
    case 'zoomBy':
      scene.zoomAtCentre(shortcut.factor)
      return true
    case 'toggleLabels':
      store.labelsVisible = !store.labelsVisible
      return true
    case 'togglePrediction':
      store.predictionVisible = !store.predictionVisible
      return true
    case 'toggleProvenance':
      store.provenanceVisible = !store.provenanceVisible
      return true
    case 'toolKey':
      return editor.key(shortcut.key)
    case 'undo':
      void editor.undo()
      return true
    case 'redo':
      void editor.redo()
      return true
    case 'fit':
      scene.fit()
      return true
    case 'actualSize':
      scene.actualSize()
      return true
  }
}
