/**
 * Turns the pointer, wheel and held keys of the stage into what they mean: paint events in image pixels (coalesced ones
 * included), panning, zooming. It knows neither tools nor labels.
 */
import type { PaintEvent, PaintMode, Point } from '../tools/tool'

export interface PointerTarget {
  /** From screen pixels of the stage to image pixels. */
  toImage(screen: Point): Point
  /** Whether the left button moves the picture. */
  readonly leftPans: boolean
  /** Whether every button erases. */
  readonly erases: boolean
  /** What a shape does while no key says otherwise. */
  readonly mode: PaintMode
  /** Whether the pointer's way means nothing while no button is down, because keys move another one. */
  readonly ignoresHover: boolean
  /** Before anything else, when a button goes down. */
  pressed(): void
  down(event: PaintEvent): void
  drag(event: PaintEvent): void
  up(event: PaintEvent): void
  /** null when the pointer left. */
  hover(event: PaintEvent | null): void
  pick(point: Point): void
  panningChanged(isPanning: boolean): void
  pan(dx: number, dy: number): void
  zoomAt(anchor: Point, factor: number): void
  stepBrushSize(direction: 1 | -1): void
}

type Gesture = 'none' | 'paint' | 'pan'

const LEFT = 0
const MIDDLE = 1
const RIGHT = 2
/** The other end of a pen. */
const PEN_ERASER = 5
/** How soon (ms) and how near (screen pixels) a second press makes a double-click. */
const DOUBLE_CLICK_MS = 350
const DOUBLE_CLICK_DISTANCE = 5

export class PointerReader {
  private gesture: Gesture = 'none'
  private button = LEFT
  private last: PointerEvent | null = null
  private lastPress: { readonly time: number; readonly at: Point; readonly clicks: number } | null = null
  private readonly listening = new AbortController()

  constructor(
    private readonly element: HTMLElement,
    private readonly target: PointerTarget
  ) {
    const options = { signal: this.listening.signal }
    element.addEventListener('pointerdown', (event) => this.down(event), options)
    element.addEventListener('pointermove', (event) => this.move(event), options)
    element.addEventListener('pointerup', (event) => this.end(event), options)
    element.addEventListener('pointercancel', (event) => this.end(event), options)
    element.addEventListener('pointerleave', () => this.leave(), options)
    element.addEventListener('contextmenu', (event) => event.preventDefault(), options)
    element.addEventListener('wheel', (event) => this.wheel(event), { ...options, passive: false })
  }

  /** Whether a button is down that paints. */
  get isPainting(): boolean {
    return this.gesture === 'paint'
  }

  /** Ends a stroke where it is, as if the button had been released. */
  finish(): void {
    if (this.gesture === 'paint' && this.last) this.target.up(this.paintEvent(this.last))
    this.gesture = 'none'
  }

  /** Says again where the pointer is: a held key, the zoom or the tool changed what that means. */
  repeatHover(): void {
    if (this.last && this.gesture === 'none' && !this.target.ignoresHover) this.target.hover(this.paintEvent(this.last))
  }

  stop(): void {
    this.listening.abort()
  }

  private down(event: PointerEvent): void {
    if (this.gesture !== 'none') return
    this.target.pressed()
    event.preventDefault()
    this.element.focus({ preventScroll: true })
    this.element.setPointerCapture(event.pointerId)
    this.last = event
    this.button = event.button
    if (event.button === MIDDLE || (event.button === LEFT && this.target.leftPans)) {
      this.gesture = 'pan'
      return this.target.panningChanged(true)
    }
    if (![LEFT, RIGHT, PEN_ERASER].includes(event.button)) return
    if (event.altKey) return this.target.pick(this.target.toImage(this.screenPoint(event)))
    this.gesture = 'paint'
    this.target.down(this.paintEvent(event, this.countClicks(event)))
  }

  private move(event: PointerEvent): void {
    const before = this.last ?? event
    this.last = event
    if (this.gesture === 'pan') {
      const [from, to] = [this.screenPoint(before), this.screenPoint(event)]
      return this.target.pan(to.x - from.x, to.y - from.y)
    }
    const paint = this.paintEvent(event)
    if (this.gesture === 'paint') this.target.drag(paint)
    else if (!this.target.ignoresHover) this.target.hover(paint)
  }

  private end(event: PointerEvent): void {
    const ended = this.gesture
    this.gesture = 'none'
    if (ended === 'pan') this.target.panningChanged(false)
    // A cancelled pointer lies anywhere: the stroke ends where it was seen last, and is kept.
    if (ended === 'paint') this.target.up(this.paintEvent(event.type === 'pointercancel' ? this.last! : event))
  }

  private leave(): void {
    if (this.gesture !== 'none') return
    this.last = null
    if (!this.target.ignoresHover) this.target.hover(null)
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault()
    if (event.altKey) return this.target.stepBrushSize(event.deltaY < 0 ? 1 : -1)
    // A pinch arrives as a wheel with Ctrl and small steps; a notch of a wheel is about 100.
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1
    const speed = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 0.01 : 0.002
    this.target.zoomAt(this.screenPoint(event), Math.exp(-event.deltaY * lines * speed))
  }

  private paintEvent(event: PointerEvent, clicks = 1): PaintEvent {
    const passed = event.type === 'pointermove' ? event.getCoalescedEvents() : []
    const points = (passed.length > 0 ? passed : [event]).map((one) => this.pointOf(one))
    return { points, mode: this.modeOf(event), shift: event.shiftKey, clicks }
  }

  /** The right button, which is also the barrel button of a pen, its eraser, X and Ctrl take away; Ctrl with Shift replaces. */
  private modeOf({ ctrlKey, metaKey, shiftKey }: PointerEvent): PaintMode {
    if (this.target.erases || (this.gesture === 'paint' && this.button !== LEFT)) return 'subtract'
    if (ctrlKey || metaKey) return shiftKey ? 'replace' : 'subtract'
    return this.target.mode
  }

  /** A pen that hovers has no pressure: its cursor is as large as the brush. */
  private pointOf(event: PointerEvent): Point {
    const point = this.target.toImage(this.screenPoint(event))
    return event.pointerType === 'pen' && event.pressure > 0 ? { ...point, pressure: event.pressure } : point
  }

  private screenPoint(event: MouseEvent): Point {
    const { left, top } = this.element.getBoundingClientRect()
    return { x: (event.clientX - left) * devicePixelRatio, y: (event.clientY - top) * devicePixelRatio }
  }

  private countClicks(event: PointerEvent): number {
    const at = { x: event.clientX, y: event.clientY }
    const last = this.lastPress
    const isAgain =
      last !== null &&
      event.timeStamp - last.time < DOUBLE_CLICK_MS &&
      Math.hypot(at.x - last.at.x, at.y - last.at.y) < DOUBLE_CLICK_DISTANCE
    const clicks = isAgain ? last.clicks + 1 : 1
    this.lastPress = { time: event.timeStamp, at, clicks }
    return clicks
  }
}
