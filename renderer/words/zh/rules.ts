/** 使某些参数学得更快、更慢或不学的规则。 */
import type { Words } from '..'

export const rules: Words['rules'] = {
  title: '按名称的规则',
  frozen: '冻结',
  asOthers: '与其他相同',
  parameters: '参数',
  rate: '学习率 ×',
  decay: '衰减 ×',
  names: '参数名称，* 代表任意文字',
  namesHint: '参数名称；* 代表任意文字：enc.*、*.bias',
  remove: '删除规则',
  add: '冻结或放慢某些层',
  learn: (factor) => `学习率 ${factor} ×`,
  decays: (factor) => `衰减 ${factor} ×`,
  none: (first) => `网络中没有这样命名的参数；第一个参数是 ${first}。`,
  some: (count, all, effect) => `${all} 个参数中的 ${count} 个，${effect}`,
  factors: {
    rate: { label: '学习率', title: '学习率的倍数；0 表示保持不变' },
    decay: { label: '权重衰减', title: '权重衰减的倍数' }
  }
}
