/** Zooming and moving a picture by wheel, drag and key; a picture that nobody moved keeps filling its frame. */
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { fitPicture, moveBy, zoomAt, type PictureView, type Size } from '../charts/pictureView'

export interface PictureViewControl {
  readonly size: ShallowRef<Size>
  /** For the `transform` of the group that holds the picture. */
  readonly transform: ComputedRef<string>
  fit(): void
  /** Enlarges around the middle of the frame. */
  step(factor: number): void
  /** What the frame is to listen to. */
  readonly listeners: Readonly<{
    wheel: (event: WheelEvent) => void
    pointerdown: (event: PointerEvent) => void
    pointermove: (event: PointerEvent) => void
    keydown: (event: KeyboardEvent) => void
  }>
  /** Whether the last press moved the picture, so that it was no click. */
  wasDragged(): boolean
}

/** Pixels a hand may shake while it clicks. */
const CLICK_SLACK = 4
const STEP = 1.25

export function usePictureView(frame: Readonly<Ref<HTMLElement | null>>, picture: () => Size): PictureViewControl {
  const view = shallowRef<PictureView>({ scale: 1, x: 0, y: 0 })
  const size = shallowRef<Size>({ width: 0, height: 0 })
  const isFitted = ref(true)
  let dragged = 0

  function fit(): void {
    view.value = fitPicture(picture(), size.value)
    isFitted.value = true
  }
  function show(next: PictureView): void {
    view.value = next
    isFitted.value = false
  }
  function step(factor: number): void {
    show(zoomAt(view.value, factor, size.value.width / 2, size.value.height / 2))
  }
  function measure(): void {
    if (!frame.value) return
    size.value = { width: frame.value.clientWidth, height: frame.value.clientHeight }
    if (isFitted.value) fit()
  }

  const observer = new ResizeObserver(measure)
  onMounted(() => {
    measure()
    observer.observe(frame.value!)
  })
  onBeforeUnmount(() => observer.disconnect())

  return {
    size,
    transform: computed(() => `translate(${view.value.x} ${view.value.y}) scale(${view.value.scale})`),
    fit,
    step,
    wasDragged: () => dragged > CLICK_SLACK,
    listeners: {
      wheel(event) {
        const { left, top } = frame.value!.getBoundingClientRect()
        show(zoomAt(view.value, Math.exp(-event.deltaY / 400), event.clientX - left, event.clientY - top))
      },
      pointerdown: () => void (dragged = 0),
      pointermove({ buttons, movementX, movementY }) {
        if (buttons !== 1) return
        dragged += Math.abs(movementX) + Math.abs(movementY)
        if (dragged > CLICK_SLACK) show(moveBy(view.value, movementX, movementY))
      },
      keydown({ key }) {
        if (key === '+' || key === '=') step(STEP)
        else if (key === '-') step(1 / STEP)
        else if (key === '0') fit()
      }
    }
  }
}
