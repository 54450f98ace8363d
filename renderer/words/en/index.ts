/** English, the language that the others are measured by. */
import { bar } from './bar'
import { classes } from './classes'
import { commands } from './commands'
import { devices } from './devices'
import { exporting } from './exporting'
import { images } from './images'
import { layers } from './layers'
import { live } from './live'
import { nets } from './nets'
import { newProject } from './newProject'
import { panels } from './panels'
import { phrases } from './phrases'
import { settings } from './settings'
import { start } from './start'
import { status } from './status'
import { tools } from './tools'
import { training } from './training'
import { trouble } from './trouble'
import { workbench } from './workbench'

export const en = {
  bar,
  classes,
  commands,
  devices,
  exporting,
  images,
  layers,
  live,
  nets,
  newProject,
  panels,
  phrases,
  settings,
  start,
  status,
  tools,
  training,
  trouble,
  workbench
}
