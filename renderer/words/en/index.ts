/** English, the language that the others are measured by. */
import { classes } from './classes'
import { commands } from './commands'
import { common } from './common'
import { images } from './images'
import { settings } from './settings'
import { status } from './status'
import { tools } from './tools'
import { trouble } from './trouble'
import { workbench } from './workbench'

export const en = { classes, commands, common, images, settings, status, tools, trouble, workbench }
