/** What can be done to many images at once, as a person chooses it: the fields of each act, and the act that they make. */
import type { BulkAct } from './types'

export type BulkActType = BulkAct['type']

/** What a person has chosen, for whichever act. */
export interface BulkFields {
  readonly type: BulkActType
  readonly from: number
  readonly to: number
  /** Of a prediction; null for every class. */
  readonly only: number | null
  readonly overwrite: boolean
  readonly radius: number
}

interface ActEntry {
  /** The fields that it asks for. */
  readonly fields: readonly Exclude<keyof BulkFields, 'type'>[]
  make(fields: BulkFields): BulkAct
}

const TABLE: Readonly<Record<BulkActType, ActEntry>> = {
  replaceClass: { fields: ['from', 'to'], make: ({ from, to }) => ({ type: 'replaceClass', from, to }) },
  fillUnlabelled: { fields: ['to'], make: ({ to }) => ({ type: 'fillUnlabelled', to }) },
  clearClass: { fields: ['from'], make: ({ from }) => ({ type: 'clearClass', from }) },
  accept: { fields: ['only', 'overwrite'], make: ({ only, overwrite }) => ({ type: 'accept', only, overwrite }) },
  grow: { fields: ['from', 'radius'], make: ({ from, radius }) => ({ type: 'grow', of: from, radius }) },
  shrink: { fields: ['from', 'radius'], make: ({ from, radius }) => ({ type: 'shrink', of: from, radius }) },
  smooth: { fields: ['from', 'radius'], make: ({ from, radius }) => ({ type: 'smooth', of: from, radius }) }
}

export const BULK_ACTS: typeof TABLE = TABLE
export const BULK_ACT_TYPES = Object.keys(TABLE) as readonly BulkActType[]
