/** Shows files in the system's file manager; a refusal becomes a sentence to show beside the button. */
import { ref, type Ref } from 'vue'
import { call, sentenceOf } from '../bridge'

export interface Reveal {
  readonly problem: Readonly<Ref<string | null>>
  reveal(path: string): Promise<void>
}

export function useReveal(): Reveal {
  const problem = ref<string | null>(null)

  async function reveal(path: string): Promise<void> {
    problem.value = null
    try {
      await call('showInFolder', path)
    } catch (error) {
      problem.value = sentenceOf(error)
    }
  }
  return { problem, reveal }
}
