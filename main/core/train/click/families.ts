/**
 * The table of encoders for click-to-segment: how each public export wants its photo. A pair is recognised by the names and
 * shapes of the encoder alone; the decoder's inputs are fed by their names.
 */
import type { SessionValue } from '../../runtime/ort'

export interface EncoderForm {
  readonly title: string
  readonly fits: (input: SessionValue, outputs: readonly SessionValue[]) => boolean
  /** Planes of a batch of one, or pixel after pixel without a batch. */
  readonly layout: 'CHW' | 'HWC'
  /** Bytes 0..255, 0..1, or less the mean of ImageNet over its deviation. */
  readonly values: 'bytes' | 'unit' | 'normalised'
  /**
   * Where the photo lies in the encoder's square, scaled so that its longer side fits: alone, with zeros at its right and lower
   * edge, or pulled over the whole square.
   */
  readonly placing: 'alone' | 'padded' | 'stretched'
  /** Whether the encoder itself fills up to a square. */
  readonly padsItself?: boolean
}

/** The first that fits is taken. */
export const ENCODER_FORMS: readonly EncoderForm[] = [
  {
    title: 'EfficientSAM',
    fits: ({ name }) => name === 'batched_images',
    layout: 'CHW',
    values: 'unit',
    placing: 'alone'
  },
  {
    title: 'SAM 2',
    fits: ({ shape }, outputs) => shape.length === 4 && outputs.some(({ name }) => name === 'high_res_feats_0'),
    layout: 'CHW',
    values: 'normalised',
    placing: 'stretched'
  },
  {
    title: 'SAM with its preparation inside',
    fits: ({ shape }) => shape.length === 3 && (shape[2] === 3 || typeof shape[2] === 'string'),
    layout: 'HWC',
    values: 'bytes',
    placing: 'alone',
    padsItself: true
  },
  {
    title: 'SAM',
    fits: ({ shape }) => shape.length === 4 && shape[1] === 3,
    layout: 'CHW',
    values: 'normalised',
    placing: 'padded'
  }
]

/** Names of the decoder's inputs that hold the clicks, and of its outputs, the better ones first. */
export const POINTS = ['point_coords', 'batched_point_coords', 'input_points']
export const LABELS = ['point_labels', 'batched_point_labels', 'input_labels']
export const MASKS = ['output_masks', 'low_res_masks', 'pred_masks', 'masks']
/** Of these the grid lies over the encoder's square, not over the photo. */
export const SQUARE_MASKS = ['low_res_masks', 'pred_masks']
export const SCORES = ['iou_predictions', 'iou_scores']
