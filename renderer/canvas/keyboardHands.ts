/** What the commands of the keyboard's pointer do on the stage: how far a step is, and where the pointer begins. */
import type { KeyboardHands } from '../commands/reach'
import { words } from '../words'
import type { ImageEditor } from './imageEditor'
import type { Scene } from './scene'

interface Stage {
  readonly element: HTMLElement
  readonly editor: ImageEditor
  readonly scene: Scene
  say(sentence: string): void
}

/** Image pixels. */
const FURTHER = 10
/** Of what is on screen. */
const FAR = 0.1

export function keyboardHands(stage: () => Stage): KeyboardHands {
  return {
    toggle() {
      const { element, editor, scene, say } = stage()
      if (editor.keyboard.state !== 'hidden') return editor.keyboard.hide()
      if (!editor.size) return
      const { x, y, width, height } = scene.visible
      element.focus({ preventScroll: true })
      editor.keyboard.show({ x: x + width / 2, y: y + height / 2 })
      say(words.workbench.cursorShown)
    },
    move(dx, dy, step) {
      const { editor, scene } = stage()
      const { width, height } = scene.visible
      const far = { x: Math.max(1, Math.round(FAR * width)), y: Math.max(1, Math.round(FAR * height)) }
      const { x, y } = step === 'far' ? far : step === 'further' ? { x: FURTHER, y: FURTHER } : { x: 1, y: 1 }
      editor.keyboard.move(dx * x, dy * y)
    },
    press: () => stage().editor.keyboard.press(),
    lift: () => stage().editor.keyboard.lift(),
    toggleDown() {
      const { keyboard } = stage().editor
      if (keyboard.state === 'down') keyboard.lift()
      else keyboard.press()
    }
  }
}
