/** English, the language that the others are measured by. */
import { commands } from './commands'
import { settings } from './settings'
import { tools } from './tools'
import { workbench } from './workbench'

export const en = { commands, settings, tools, workbench }
