/** Tools, their options and what is done to a whole image: in English the tables of tools say it themselves. */
import { TOOL_TABLE, type ToolName } from '../../tools'
import { ACTIONS, type ActionName } from '../../tools/actions'
import { TOOL_GROUPS, type ToolGroup } from '../../tools/groups'
import { OPTIONS, type OptionName } from '../../tools/options'
import { REMARKS } from '../../tools/remarks'

interface Entry {
  readonly title: string
  readonly hint: string
}

interface OptionEntry extends Entry {
  /** The choices of an option that has some. */
  readonly choices?: Readonly<Record<string, string>>
}

export const tools = {
  names: TOOL_TABLE as Readonly<Record<ToolName, Entry>>,
  groups: TOOL_GROUPS as Readonly<Record<ToolGroup, string>>,
  actions: ACTIONS as Readonly<Record<ActionName, Entry>>,
  options: OPTIONS as Readonly<Record<OptionName, OptionEntry>>,
  remarks: REMARKS,
  clickModel: {
    choose: 'Choose two ONNX files…',
    encoder: 'Choose the encoder (ONNX) of a SAM-type model',
    decoder: 'Choose the decoder (ONNX) that belongs to it',
    none: 'Choose the two files of a model first, in the bar above the image.'
  }
}
