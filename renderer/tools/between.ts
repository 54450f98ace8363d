/**
 * The shape between two others: click an object, then another one in the same image or in a later one, and a click fills
 * what lies between them: in the images between as far along as the image is, in one image at the place that is chosen.
 */
import { bitmapOfRegion, fillBitmap, regionOf, type Bitmap } from '../raster/bitmap'
import { floodRegion, type Region } from '../raster/flood'
import { interpolated } from '../raster/interpolate'
import { UNLABELLED } from '../raster/pixels'
import type { Remark } from './remarks'
import type { Editing, PaintEvent, Preview, Tool, ToolDefinition, ToolKey } from './tool'
import { lastPoint, writeShape } from './writing'

export const between: ToolDefinition = {
  title: 'Between two shapes',
  group: 'assist',
  key: 'j',
  hint: 'click two objects, in one image or in two; then a click, here or in an image between them, fills the shape between',
  icon: 'M3.500 8.500h5v7h-5zM15 5.500h5.500v13H15zM11.700 5v2M11.700 9v2M11.700 13v2M11.700 17v2',
  cursor: 'crosshair',
  options: ['share'],
  decider: 'assisted',
  create: () => new BetweenTool()
}

interface Shape {
  readonly bitmap: Bitmap
  readonly region: Region
  readonly imageIndex: number
  /** Of the image. */
  readonly width: number
  readonly height: number
}

class BetweenTool implements Tool {
  /** They stay when the image changes: that is what they are for. */
  private shapes: readonly Shape[] = []
  private shown: { readonly share: number; readonly bitmap: Bitmap; readonly region: Region } | null = null

  down(event: PaintEvent, editing: Editing): void {
    if (this.shapes.length < 2) return this.pick(event, editing)
    const bitmap = this.between(editing)
    if (!bitmap) return editing.say((says) => says.liesNotBetween)
    writeShape(editing, event.mode, (target, value) => fillBitmap(target, bitmap, value))
    if (this.isOneImage) this.forget()
  }

  key(key: ToolKey, editing: Editing): boolean {
    if (this.shapes.length === 0 || key === 'Enter') return false
    if (key === 'Escape') this.forget()
    else this.shapes = this.shapes.slice(0, -1)
    this.shown = null
    const { length } = this.shapes
    editing.say((says) => (length === 0 ? says.shapesForgotten : says.secondForgotten))
    return true
  }

  cancel(): void {
    this.shown = null
  }

  preview(editing: Editing): readonly Preview[] {
    const here = this.shapes.filter((shape) => shape.imageIndex === editing.imageIndex)
    const middle = this.between(editing) ? this.shown : null
    const regions = [...here, ...(middle ? [middle] : [])].map(({ region }) => region)
    return regions.map((region) => ({ type: 'region', region, value: editing.activeClass }))
  }

  private get isOneImage(): boolean {
    return this.shapes[0]?.imageIndex === this.shapes[1]?.imageIndex
  }

  private pick(event: PaintEvent, editing: Editing): void {
    const { labels, imageIndex } = editing
    const point = lastPoint(event)
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
    const isInside = x >= 0 && y >= 0 && x < labels.width && y < labels.height
    if (!isInside || labels.at(x, y) === UNLABELLED) return editing.say((says) => says.noObject)
    const [first] = this.shapes
    if (first && (first.width !== labels.width || first.height !== labels.height))
      return editing.say((says) => says.sameSizeNeeded)
    const region = floodRegion(labels, x, y)
    const bitmap = bitmapOfRegion(region)
    this.shapes = [...this.shapes, { bitmap, region, imageIndex, width: labels.width, height: labels.height }]
    this.shown = null
    editing.say(this.advice)
  }

  private get advice(): Remark {
    if (this.shapes.length < 2) return (says) => says.clickOther
    return this.isOneImage ? (says) => says.clickBetween : (says) => says.goBetween
  }

  private between({ labels, imageIndex, options }: Editing): Bitmap | null {
    const [first, second] = this.shapes
    if (!second || first.width !== labels.width || first.height !== labels.height) return null
    const isHere = this.isOneImage && imageIndex === first.imageIndex
    const share = isHere
      ? options.share / 100
      : (imageIndex - first.imageIndex) / (second.imageIndex - first.imageIndex)
    if (!isHere && !(share > 0 && share < 1)) return null
    if (this.shown?.share !== share) {
      const bitmap = interpolated(first.bitmap, second.bitmap, share)
      this.shown = { share, bitmap, region: regionOf(bitmap) }
    }
    return this.shown.bitmap
  }

  private forget(): void {
    this.shapes = []
    this.shown = null
  }
}
