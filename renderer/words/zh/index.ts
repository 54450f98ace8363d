/** Chinese (simplified). */
import type { Words } from '..'
import { bar } from './bar'
import { classes } from './classes'
import { commands } from './commands'
import { phrases } from './phrases'
import { images } from './images'
import { layers } from './layers'
import { live } from './live'
import { newProject } from './newProject'
import { panels } from './panels'
import { settings } from './settings'
import { start } from './start'
import { status } from './status'
import { tools } from './tools'
import { training } from './training'
import { trouble } from './trouble'
import { workbench } from './workbench'

export const zh: Words = {
  bar,
  classes,
  commands,
  phrases,
  images,
  layers,
  live,
  newProject,
  panels,
  settings,
  start,
  status,
  tools,
  training,
  trouble,
  workbench
}
