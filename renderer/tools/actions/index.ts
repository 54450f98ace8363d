/** The table of actions: one line each, in the order of their menu. */
import type { ActionDefinition } from './action'
import { fillHoles } from './fillHoles'
import { fillUnlabelled } from './fillUnlabelled'
import { grow } from './grow'
import { replaceClass } from './replaceClass'
import { shrink } from './shrink'
import { smooth } from './smooth'

const TABLE = { fillHoles, fillUnlabelled, grow, shrink, smooth, replaceClass } as const satisfies Record<
  string,
  ActionDefinition
>

export type ActionName = keyof typeof TABLE
export const ACTION_NAMES = Object.keys(TABLE) as readonly ActionName[]
export const ACTIONS: Readonly<Record<ActionName, ActionDefinition>> = TABLE
