/** What commands reach besides the stores: parts of the window lend their hands while they are mounted. */
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue'
import type { ActionName } from '../tools/actions'
import type { ToolKey } from '../tools/tool'

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
  } | null
  workbench: { leave(): void; export(): void } | null
  trainSetup: { readonly canStart: boolean; start(): void } | null
}

export const reach = shallowReactive<Reach>({ stage: null, workbench: null, trainSetup: null })

export function useHands<Part extends keyof Reach>(part: Part, hands: Reach[Part]): void {
  onMounted(() => (reach[part] = hands))
  onBeforeUnmount(() => (reach[part] = null as Reach[Part]))
}
