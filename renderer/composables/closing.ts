/** What must be saved before the window may close or the project may be left: the view that holds it says how. */
import { onBeforeUnmount, onMounted } from 'vue'

type Flush = () => Promise<void>

const flushes = new Set<Flush>()

/** Registers a save for as long as the component is mounted. */
export function useFlushBeforeClosing(flush: Flush): void {
  onMounted(() => flushes.add(flush))
  onBeforeUnmount(() => flushes.delete(flush))
}

/** Saves everything; throws what the first failing save threw. */
export async function flushEverything(): Promise<void> {
  await Promise.all([...flushes].map((flush) => flush()))
}
