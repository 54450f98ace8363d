/** What can be done to the labels of many images in one step, and what is asked for with it. */

export type BulkAct =
  | { readonly type: 'replaceClass'; readonly from: number; readonly to: number }
  | { readonly type: 'fillUnlabelled'; readonly to: number }
  | { readonly type: 'clearClass'; readonly from: number }
  /** `only`: one class of the prediction; null for all. */
  | { readonly type: 'accept'; readonly only: number | null; readonly overwrite: boolean }
  | { readonly type: 'grow' | 'shrink' | 'smooth'; readonly of: number; readonly radius: number }

export type BulkActType = BulkAct['type']

export interface BulkRequest {
  readonly act: BulkAct
  readonly imageIds: readonly string[]
  /** Classes that are never painted over. */
  readonly locked: readonly number[]
}

/** What an act changes, or would change. */
export interface BulkCount {
  /** Images that it changes, of those that were looked at. */
  readonly images: number
  readonly looked: number
  readonly pixels: number
  /** Images that were left as they are because they cannot be read. */
  readonly failed: readonly { readonly imageId: string; readonly message: string }[]
}

export interface BulkReport extends BulkCount {
  /** The one step of the history that it is; null when nothing changed. */
  readonly stepId: string | null
}
