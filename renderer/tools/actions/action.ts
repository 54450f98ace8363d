/** What an action is: something done to the whole image at once, as one undoable step. */
import type { Work } from '../../raster/work'
import type { OptionName } from '../options'
import type { Decider, Editing } from '../tool'

export interface ActionDefinition {
  readonly title: string
  readonly hint: string
  /** SVG path data on a 24 x 24 grid, stroked. */
  readonly icon: string
  readonly options?: readonly OptionName[]
  readonly decider: Decider
  /** Writes labels; the step is opened before and committed after. It is done between frames, and may be left where it is. */
  act(editing: Editing): Work<void>
}
