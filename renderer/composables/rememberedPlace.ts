/** Comes back to where a person was in a project, and remembers where they are now. */
import { onBeforeUnmount, watch } from 'vue'
import { PLAIN_LOOK } from '../raster/photoLook'
import { useEditor } from '../stores/editor'
import { rememberedPlace, rememberPlace, type Place } from '../stores/places'
import { useProject } from '../stores/project'
import { TOOL_NAMES } from '../tools'
import { useFlushBeforeClosing } from './closing'

/** Milliseconds: what changes with every turn of the wheel is written when it rests. */
const REST_MS = 400

export function useRememberedPlace(folder: string): void {
  const project = useProject()
  const editor = useEditor()
  comeBack(rememberedPlace(folder))

  let timer: ReturnType<typeof setTimeout> | undefined
  const now = (): Place => ({
    tool: editor.tool,
    brushSize: editor.brushSize,
    activeClass: editor.activeClass,
    options: editor.options,
    photoLook: editor.photoLook,
    photoWindow: editor.photoWindow,
    imageId: project.imageId,
    sighting: editor.sighting
  })
  let latest: Place | null = null
  // leaving the project takes its image away first
  const write = (): void => {
    clearTimeout(timer)
    if (latest) rememberPlace(folder, latest)
  }
  watch(now, (place) => {
    if (project.project?.folder !== folder) return
    latest = place
    clearTimeout(timer)
    timer = setTimeout(write, REST_MS)
  })
  onBeforeUnmount(write)
  useFlushBeforeClosing(async () => write())

  /** Classes and tools of another day may be gone. */
  function comeBack(place: Partial<Place>): void {
    const { tool, brushSize, activeClass, options, photoLook, photoWindow, imageId, sighting } = place
    if (tool && TOOL_NAMES.includes(tool)) editor.tool = tool
    if (brushSize !== undefined) editor.setBrushSize(brushSize)
    if (options) editor.options = { ...editor.options, ...options }
    editor.photoLook = { ...PLAIN_LOOK, ...photoLook }
    editor.photoWindow = photoWindow ?? null
    const classes = project.project?.classes.length ?? 1
    editor.activeClass = Math.min(activeClass ?? 0, classes - 1)
    if (!imageId) return
    project.showImage(imageId)
    editor.comesBackTo = sighting && project.imageId === imageId ? { imageId, sighting } : null
  }
}
