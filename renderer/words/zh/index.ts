/** Chinese (simplified). */
import type { Words } from '..'
import { augmentation } from './augmentation'
import { bar } from './bar'
import { classes } from './classes'
import { commands } from './commands'
import { core } from './core'
import { devices } from './devices'
import { exporting } from './exporting'
import { images } from './images'
import { layers } from './layers'
import { live } from './live'
import { many } from './many'
import { nets } from './nets'
import { newProject } from './newProject'
import { options } from './options'
import { panels } from './panels'
import { phrases } from './phrases'
import { rules } from './rules'
import { settings } from './settings'
import { start } from './start'
import { status } from './status'
import { tools } from './tools'
import { training } from './training'
import { trouble } from './trouble'
import { workbench } from './workbench'

export const zh: Words = {
  augmentation,
  bar,
  classes,
  commands,
  core,
  devices,
  exporting,
  images,
  layers,
  live,
  many,
  nets,
  newProject,
  options,
  panels,
  phrases,
  rules,
  settings,
  start,
  status,
  tools,
  training,
  trouble,
  workbench
}
