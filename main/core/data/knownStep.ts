/** A step as the journal knows it without its pixels, and what is asked of it. */
import type { RecordHead } from './journalRecord'
import type { Segment } from './segments'
import type { BodyPlace } from './stepBodies'
import type { PastStep } from './types'

export interface KnownStep {
  readonly head: Extract<RecordHead, { type: 'step' }>
  readonly segment: Segment
  /** By image: where its pixels lie; the images whose pixels it changed. */
  readonly bodies: ReadonlyMap<string, BodyPlace>
  isUndone: boolean
}

/** @param bodyAt where the pixels of the first image begin */
export function knownStep(head: KnownStep['head'], segment: Segment, bodyAt: number): KnownStep {
  const bodies = new Map<string, BodyPlace>()
  let at = bodyAt
  for (const { imageId, bytes } of head.parts) {
    bodies.set(imageId, { segment, at, bytes })
    at += bytes
  }
  return { head, segment, bodies, isUndone: false }
}

/** The images that it says something about, each once. */
export function imagesIn({ head }: Pick<KnownStep, 'head'>): string[] {
  return [...new Set([...head.parts, ...head.reviews].map(({ imageId }) => imageId))]
}

/** As a line of a history: of an image, when one is named. */
export function pastStep({ head, isUndone }: KnownStep, imageId?: string): PastStep {
  const review = head.reviews.find((change) => change.imageId === imageId)
  const { id, name, at } = head
  return { id, name, at, isUndone, images: imagesIn({ head }).length, ...(review && { review }) }
}
