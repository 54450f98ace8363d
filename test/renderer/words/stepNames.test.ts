import { expect, test } from 'vitest'
import { TOOL_NAMES, TOOL_TABLE } from '../../../renderer/tools'
import { ACTION_NAMES, ACTIONS } from '../../../renderer/tools/actions'
import { stepName } from '../../../renderer/words/zh/stepNames'

test('every step that a tool or an action makes has a Chinese name, with the name of the class as it is', () => {
  const titles = [
    ...TOOL_NAMES.map((name) => TOOL_TABLE[name].title),
    ...ACTION_NAMES.map((name) => ACTIONS[name].title)
  ]
  for (const title of titles) {
    expect(stepName(title)).not.toMatch(/[A-Za-z]/)
    expect(stepName(`${title}: Zelle: α`)).toBe(`${stepName(title)}：Zelle: α`)
  }
})

test.each([
  ['Brush: cell', '画笔：cell'],
  ['Accept prediction', '采用预测'],
  ['Accept prediction: cell', '采用预测：cell'],
  ['Grow by 3: cell', '扩张 3 像素：cell'],
  ['Replace cell by nucleus', '将cell替换为nucleus'],
  ['Clear cell', '清除cell'],
  ['Fill unlabelled: background', '填满未标注处：background'],
  ['Changed by another program', '被其他程序更改'],
  ['A name of another day', 'A name of another day']
])('%s is called %s', (name, called) => expect(stepName(name)).toBe(called))
