/** Chinese (simplified). */
import type { Words } from '..'
import { commands } from './commands'
import { settings } from './settings'
import { tools } from './tools'
import { workbench } from './workbench'

export const zh: Words = { commands, settings, tools, workbench }
