/** Chinese (simplified). */
import type { Words } from '..'
import { bar } from './bar'
import { classes } from './classes'
import { commands } from './commands'
import { common } from './common'
import { images } from './images'
import { layers } from './layers'
import { live } from './live'
import { panels } from './panels'
import { settings } from './settings'
import { status } from './status'
import { tools } from './tools'
import { trouble } from './trouble'
import { workbench } from './workbench'

export const zh: Words = {
  bar,
  classes,
  commands,
  common,
  images,
  layers,
  live,
  panels,
  settings,
  status,
  tools,
  trouble,
  workbench
}
