/** How images are varied while a net learns. */
import type { AugmentField } from '../../augmentOptions'

export const augmentation = {
  title: 'Augmentation',
  sets: 'Sets of settings',
  mirror: 'Mirror',
  mirrorHint: 'Switch off where left and right differ in meaning, as in text',
  flip: 'Flip upside down',
  flipHint: 'Only where pictures could lie upside down',
  scaleHint: 'Enlarge by a factor between these two',
  scale: 'Scale',
  smallest: 'Smallest scale',
  largest: 'Largest scale',
  off: 'off',
  headNote:
    'Head mode keeps whole images, because their features are computed once: they are mirrored only. The other modes train on crops that can also be turned, scaled and recoloured.',
  bothNote: 'While the head learns, whole images are mirrored only; the rest applies to the crops of the second phase.',
  fields: {} as Partial<Record<AugmentField['option'], { readonly label: string; readonly hint: string }>>,
  presets: {
    None: { title: 'None', hint: 'Crops as they are' },
    Photos: { title: 'Photos', hint: 'For pictures with an up and a down' },
    Micrographs: { title: 'Micrographs', hint: 'For pictures that could lie any way round' }
  },
  scaleBounds: (least: number, most: number) =>
    `Scale must run from a smaller to a larger factor between ${least} and ${most}.`,
  previewHint: 'Crops of this image as the training sees them. Click for others.',
  preview: 'Show other crops'
}
