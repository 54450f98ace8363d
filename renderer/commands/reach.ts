/** What commands reach besides the stores: parts of the window lend their hands while they are mounted. */
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'
import type { ActionName } from '../tools/actions'
import type { ToolKey } from '../tools/tool'

export interface KeyboardHands {
  /** Shows it, or puts it away. */
  toggle(): void
  /** In a direction: by a pixel, by ten, or by a part of what is on screen. */
  move(dx: number, dy: number, step: 'pixel' | 'further' | 'far'): void
  press(): void
  lift(): void
  toggleDown(): void
}

interface Reach {
  stage: {
    undo(): void
    redo(): void
    fit(): void
    actualSize(): void
    zoomBy(factor: number): void
    acceptAll(): void
    acceptClass(index: number): void
    clearPrediction(): void
    act(name: ActionName): void
    /** Answers whether the key meant something to the tool. */
    key(key: ToolKey): boolean
    /** While held, the pointer moves the picture, or erases. */
    hold(held: { readonly space?: boolean; readonly erase?: boolean }): void
    /** The pointer that keys move. */
    readonly cursor: KeyboardHands
  } | null
  workbench: { leave(): void; export(): void } | null
  trainSetup: { readonly canStart: boolean; start(): void; look(): void } | null
  classPanel: { edit(): void } | null
}

export const reach = shallowReactive<Reach>({ stage: null, workbench: null, trainSetup: null, classPanel: null })

export function useHands<Part extends keyof Reach>(part: Part, hands: Reach[Part]): void {
  onMounted(() => (reach[part] = hands))
  onBeforeUnmount(() => (reach[part] = null as Reach[Part]))
}
