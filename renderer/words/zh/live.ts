/** 实时更新开关。 */
import type { Words } from '..'

export const live: Words['live'] = {
  upToDate: (steps) => `经过 ${steps} 步，已是最新。`,
  hint: '网络从每一笔中学习，掩码随之更新。',
  inTraining: '训练会在您绘制时学习新的笔画。',
  opening: '正在打开网络…',
  learning: '正在学习…',
  predicting: '正在预测其余部分…',
  ready: '就绪：开始绘制，掩码随之更新。',
  title: '实时更新'
}
