/** 一次处理多幅图像。 */
import type { Words } from '..'

import { formatCount } from '../../format'

export const many: Words['many'] = {
  title: '批量修改图像',
  open: '多幅图像…',
  openHint: '一步修改多幅图像的标注',
  inMany: (act) => `多幅图像：${act}…`,
  act: '操作',
  acts: {
    replaceClass: '用另一类别替换某类别',
    fillUnlabelled: '填满未标注处',
    clearClass: '清除某类别',
    accept: '接受预测',
    grow: '扩张某类别',
    shrink: '收缩某类别',
    smooth: '平滑某类别'
  },
  fields: { from: '类别', to: '变为', only: '类别', overwrite: '同时替换标注', radius: '幅度' },
  everyClass: '所有类别',
  where: '图像范围',
  scopes: {
    all: (count) => `所有使用中的图像（${formatCount(count)} 幅）`,
    shown: (count) => `列表中的图像（${formatCount(count)} 幅）`,
    marked: (count) => `已选中的图像（${formatCount(count)} 幅）`
  },
  counting: '正在统计会有哪些变化',
  wouldChange: (pixels, images, looked) => `${looked} 幅图像中有 ${images} 幅会变化，共 ${pixels} 像素。`,
  countStopped: '统计已停止；实际修改时仍会处理全部图像。',
  nothing: '不会有任何变化。',
  sameClass: '请选择两个不同的类别。',
  locked: (names) => `已锁定，不会被覆盖：${names}。`,
  unpredicted: (count) => `${formatCount(count)} 幅图像没有预测。`,
  failed: (count) => `有 ${formatCount(count)} 幅图像无法读取，将保持不变。`,
  change: (images) => `修改 ${formatCount(images)} 幅图像`,
  changeAll: '全部修改',
  changing: '正在修改标注',
  changed: (pixels, images) => `已修改 ${formatCount(images)} 幅图像，共 ${pixels} 像素。`,
  oneStep: '在历史记录中为一步，随时可以撤销。',
  history: '多幅图像',
  historyHint: '对多幅图像所做的操作及其审核状态；单击可回退或重做到该步',
  undo: '撤销上一次批量操作',
  redo: '重做批量操作',
  predictTitle: '预测所有图像',
  predictAbout: '用最新的网络预测所有使用中的图像，并记录网络对每幅图像的不确定度以及与您的标注的差距。',
  predicting: '正在预测',
  predict: '预测',
  predicted: (images) => `已预测 ${formatCount(images)} 幅图像。`
}
