/** Which part of a picture is in view: a scale and the place of the picture's corner, in pixels of the view. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface PictureView {
  readonly scale: number
  readonly x: number
  readonly y: number
}

const MARGIN = 12
const LARGEST_FIT = 1.25
const SCALES = { least: 0.15, most: 4 }

/** The whole picture in the middle of the view. */
export function fitPicture(picture: Size, view: Size): PictureView {
  const room = { width: Math.max(1, view.width - 2 * MARGIN), height: Math.max(1, view.height - 2 * MARGIN) }
  const scale = Math.min(room.width / picture.width, room.height / picture.height, LARGEST_FIT)
  return { scale, x: (view.width - picture.width * scale) / 2, y: (view.height - picture.height * scale) / 2 }
}

/** Enlarged by a factor around a point of the view, which stays where it is. */
export function zoomAt(view: PictureView, factor: number, x: number, y: number): PictureView {
  const scale = Math.min(SCALES.most, Math.max(SCALES.least, view.scale * factor))
  const change = scale / view.scale
  return { scale, x: x - (x - view.x) * change, y: y - (y - view.y) * change }
}

export function moveBy(view: PictureView, dx: number, dy: number): PictureView {
  return { ...view, x: view.x + dx, y: view.y + dy }
}
