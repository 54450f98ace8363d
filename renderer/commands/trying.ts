import { sentenceOf } from '../bridge'
import { useNotices } from '../stores/notices'

/** Waits for what a command began; a failure is told in the corner. */
export async function trying(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    useNotices().tell(sentenceOf(error))
  }
}
