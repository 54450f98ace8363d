/** 历史记录中各步的名称：日志里是英文，这里译成中文；类别的名称保持不变。 */
import { TOOL_NAMES, TOOL_TABLE } from '../../tools'
import { ACTION_NAMES, ACTIONS } from '../../tools/actions'
import { images } from './images'
import { tools } from './tools'

const TITLES: ReadonlyMap<string, string> = new Map([
  ...TOOL_NAMES.map((name) => [TOOL_TABLE[name].title, tools.names[name].title] as const),
  ...ACTION_NAMES.map((name) => [ACTIONS[name].title, tools.actions[name].title] as const),
  ['Accept prediction', '采用预测'],
  ['Fill unlabelled', '填满未标注处'],
  ['Changed by another program', '被其他程序更改'],
  ['Kept my label', '保留了我的标注']
])

/** 认不出的名称原样返回。 */
export function stepName(name: string): string {
  const [, from, to] = /^Replace (.+) by (.+)$/.exec(name) ?? []
  if (from && to) return `将${from}替换为${to}`
  const [, cleared] = /^Clear (.+)$/.exec(name) ?? []
  if (cleared) return `清除${cleared}`
  const [, state] = /^Marked as (.+)$/.exec(name) ?? []
  if (state) return `标记为“${images.review[state as keyof typeof images.review] ?? state}”`
  const [, title = '', radius, labelClass] = /^(.+?)(?: by (\d+))?(?:: (.*))?$/.exec(name) ?? []
  const known = TITLES.get(title)
  if (!known) return name
  return `${known}${radius ? ` ${radius} 像素` : ''}${labelClass ? `：${labelClass}` : ''}`
}
