/** What live training tells while it runs, and what the window tells it about the screen. */
import type { FailureInfo } from '../../failure'
import type { Rectangle } from '../windows'

/** Who looks at what. */
export interface LiveSight {
  readonly imageId: string
  /** The part of the image that is on screen, in pixels of the image. */
  readonly visible: Rectangle
  /** Images that are likely to be opened next, the likeliest first. */
  readonly neighbours: readonly string[]
}

export type LiveState =
  /** Nothing can be learned yet; the sentence says what is missing. */
  | { readonly type: 'waiting'; readonly sentence: string }
  | { readonly type: 'learning' }
  /** All that is painted is learned, and the image on screen does not show it everywhere yet. */
  | { readonly type: 'predicting' }
  /** Everything painted is learned and drawn. */
  | { readonly type: 'ready' }

export type LiveEvent =
  | {
      readonly type: 'state'
      readonly state: LiveState
      readonly step: number
      /** How many times labels changed since it began. */
      readonly revision: number
      /** Mean of the last steps; null before the first one. */
      readonly loss: number | null
    }
  /** A part of the prediction of an image. */
  | {
      readonly type: 'patch'
      readonly imageId: string
      readonly revision: number
      readonly step: number
      /** The whole image as the net sees it, pixels; the part is in these pixels. */
      readonly width: number
      readonly height: number
      readonly part: Rectangle
      /** Class index per pixel of the part. */
      readonly pixels: Uint8Array
    }
  /** The encoder's features, or the newest prediction too, of an image are at hand. */
  | { readonly type: 'image'; readonly imageId: string; readonly has: 'features' | 'prediction' }
  /** The net has learned more: predictions made before are those of an older net. */
  | { readonly type: 'outdated' }
  /** It ended by itself; labels, and the net as it was last saved, are untouched. */
  | { readonly type: 'ended'; readonly failure: FailureInfo }
