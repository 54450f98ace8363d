/** Draws the photo: smooth from afar, with crisp pixels close up, transparent ones on white as the net sees them. */
import { isEmpty } from '../../raster/rectangle'
import type { PhotoLevels } from '../wholePhoto'
import { screenRectangle, visiblePixels, type Size, type Viewport } from '../viewport'

/** From this zoom on, pixels are squares. */
export const CRISP_FROM = 2

/** Answers false when it had to draw a level that is coarser than it should be. */
export function drawPhoto(
  target: CanvasRenderingContext2D,
  levels: PhotoLevels,
  photo: Size,
  view: Viewport,
  screen: Size
): boolean {
  const seen = visiblePixels(view, photo, screen)
  if (isEmpty(seen)) return true
  const wanted = levels[Math.min(Math.max(0, Math.floor(Math.log2(1 / view.zoom))), levels.length - 1)]
  const level = wanted ?? levels[1]
  const [scaleX, scaleY] = [level.width / photo.width, level.height / photo.height]
  const to = screenRectangle(view, seen)
  target.fillStyle = '#ffffff'
  target.fillRect(to.x, to.y, to.width, to.height)
  // Pixel for pixel there is nothing to smooth, which is much faster where no graphics card draws.
  target.imageSmoothingEnabled = view.zoom < CRISP_FROM && view.zoom !== 1
  target.imageSmoothingQuality = 'medium'
  target.drawImage(
    level,
    seen.x * scaleX,
    seen.y * scaleY,
    seen.width * scaleX,
    seen.height * scaleY,
    to.x,
    to.y,
    to.width,
    to.height
  )
  return wanted !== null
}
