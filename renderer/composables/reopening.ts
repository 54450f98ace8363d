/** Remembers the open project and image for the life of the window, so that a reload comes back to where it was. */
import { watch } from 'vue'
import { useProject } from '../stores/project'

const STORAGE_KEY = 'segsmith-open'

interface Place {
  readonly folder: string
  readonly imageId: string | null
}

/** Where the window was before it was reloaded; null for a new window. */
export function rememberedPlace(): Place | null {
  const stored = sessionStorage.getItem(STORAGE_KEY)
  return stored === null ? null : (JSON.parse(stored) as Place)
}

export function useReopening(): void {
  const project = useProject()
  watch([() => project.project?.folder, () => project.imageId] as const, ([folder, imageId]) => {
    if (folder === undefined) sessionStorage.removeItem(STORAGE_KEY)
    else sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ folder, imageId } satisfies Place))
  })
}
