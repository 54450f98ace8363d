/**
 * A pointer that keys move, put down and lift, for hands that hold no other: to tools it is the mouse. It stays inside the image,
 * and the picture follows it.
 */
import type { KeyboardState } from '../stores/editor'
import type { PaintEvent, PaintMode, Point } from '../tools/tool'
import type { Size } from './viewport'

export interface KeyboardTarget {
  /** Of the image; null while none is open. */
  readonly size: Size | null
  /** Screen pixels per image pixel. */
  readonly zoom: number
  /** Whether being down moves the picture. */
  readonly leftPans: boolean
  readonly erases: boolean
  readonly mode: PaintMode
  down(event: PaintEvent): void
  drag(event: PaintEvent): void
  up(event: PaintEvent): void
  hover(event: PaintEvent | null): void
  pan(dx: number, dy: number): void
  /** Brings an image pixel onto the screen. */
  reveal(point: Point): void
  keyboardChanged(state: KeyboardState): void
}

export class KeyboardPointer {
  /** The middle of a pixel; null while it is hidden. */
  private at: Point | null = null
  private isDown = false
  /** What being down began with: the tool, or moving the picture. */
  private pans = false

  constructor(private readonly target: KeyboardTarget) {}

  get place(): Point | null {
    return this.at
  }

  get state(): KeyboardState {
    if (!this.at) return 'hidden'
    return this.isDown ? 'down' : 'lifted'
  }

  get isPainting(): boolean {
    return this.isDown && !this.pans
  }

  show(at: Point): void {
    this.at = this.inside(at)
    this.moved()
  }

  hide(): void {
    if (!this.at) return
    this.lift()
    this.at = null
    this.target.hover(null)
    this.target.keyboardChanged('hidden')
  }

  /** By image pixels. */
  move(dx: number, dy: number): void {
    if (!this.at) return
    if (this.isDown && this.pans) return this.target.pan(dx * this.target.zoom, dy * this.target.zoom)
    this.at = this.inside({ x: this.at.x + dx, y: this.at.y + dy })
    this.moved()
  }

  press(): void {
    if (!this.at || this.isDown) return
    this.isDown = true
    this.pans = this.target.leftPans
    if (!this.pans) this.target.down(this.event(this.at))
    this.target.keyboardChanged(this.state)
  }

  lift(): void {
    if (!this.at || !this.isDown) return
    this.isDown = false
    if (!this.pans) this.target.up(this.event(this.at))
    this.target.keyboardChanged(this.state)
  }

  /** Another image may be smaller. */
  imageChanged(): void {
    if (this.at && this.target.size) this.show(this.at)
  }

  /** Says again where it is: settings or the tool changed what that means. */
  repeatHover(): void {
    if (this.at && !this.isDown) this.target.hover(this.event(this.at))
  }

  private moved(): void {
    const at = this.at!
    this.target.reveal(at)
    if (this.isPainting) this.target.drag(this.event(at))
    else this.target.hover(this.event(at))
    this.target.keyboardChanged(this.state)
  }

  private event(at: Point): PaintEvent {
    return { points: [at], mode: this.target.erases ? 'subtract' : this.target.mode, shift: false, clicks: 1 }
  }

  private inside({ x, y }: Point): Point {
    const { width, height } = this.target.size ?? { width: Infinity, height: Infinity }
    const within = (value: number, size: number) => Math.min(size - 1, Math.max(0, Math.floor(value))) + 0.5
    return { x: within(x, width), y: within(y, height) }
  }
}
