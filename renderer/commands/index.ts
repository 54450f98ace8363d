/** The table of commands: one file per group, in the order in which palette, cheat sheet and settings show them. */
import type { Command } from './command'
import { cursor } from './cursor'
import { edit } from './edit'
import { images } from './images'
import { many } from './many'
import { painting } from './painting'
import { pages } from './pages'
import { prediction } from './prediction'
import { review } from './review'
import { tools } from './tools'
import { training } from './training'
import { view } from './view'
import { whole } from './whole'

const TABLE = { edit, tools, painting, cursor, images, review, view, prediction, whole, many, training, pages }

export type GroupName = keyof typeof TABLE
type IdsOf<Group extends GroupName> = `${Group}.${keyof (typeof TABLE)[Group] & string}`
export type CommandId = { [Group in GroupName]: IdsOf<Group> }[GroupName]

export const COMMANDS = Object.fromEntries(
  Object.entries(TABLE).flatMap(([group, commands]) =>
    Object.entries(commands).map(([name, command]) => [`${group}.${name}`, command])
  )
) as Readonly<Record<CommandId, Command>>

export const COMMAND_IDS = Object.keys(COMMANDS) as readonly CommandId[]
export const groupOf = (id: CommandId): GroupName => id.split('.')[0] as GroupName

/** The groups that have some of these commands, in the table's order. */
export function inGroups(ids: readonly CommandId[]): readonly (readonly [GroupName, readonly CommandId[]])[] {
  const names = Object.keys(TABLE) as readonly GroupName[]
  return names
    .map((group) => [group, ids.filter((id) => groupOf(id) === group)] as const)
    .filter(([, members]) => members.length > 0)
}
