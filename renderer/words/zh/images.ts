/** 图像列表及其筛选和排序。 */
import type { Words } from '..'

export const images: Words['images'] = {
  ofProject: '项目中的图像',
  complete: '已完成',
  predicted: '有预测',
  unlabelled: '未标注',
  leftOut: '已排除',
  share: (share) => `已标注 ${share}`,
  review: { 'to do': '待办', 'in work': '进行中', done: '已完成', reviewed: '已审核', rejected: '已退回' },
  orders: {
    name: '名称',
    date: '日期',
    size: '尺寸',
    labelled: '标注比例',
    review: '审核状态',
    uncertainty: '不确定度',
    loss: '损失'
  },
  filters: {
    all: '全部',
    unlabelled: '未标注',
    partly: '部分',
    complete: '完成',
    predicted: '有预测',
    excluded: '已排除'
  },
  readiness: { features: '已准备好：预测即刻可得', prediction: '由最新的网络预测', stale: '由较早的网络预测' },
  marked: (count) => `已选 ${count} 幅`,
  thisOne: (state) => `当前图像：${state}`,
  figures: (uncertainty, loss) =>
    `网络的平均不确定度为 ${uncertainty}${loss === null ? '' : `；在您的标注上的损失为 ${loss}`}`,
  predictAll: '预测所有图像',
  parts: (train, validation) => `训练 ${train} · 验证 ${validation}`,
  part: { train: '训练', validation: '验证' },
  partHint: (part, isChosen) =>
    `此图像用于${part === 'train' ? '训练' : '验证'}。${isChosen ? '由您选定；Alt 单击交还随机种子决定。' : '由随机种子决定。'}单击改为${part === 'train' ? '验证' : '训练'}。`,
  putBackHint: '此图像已排除，不参与学习。单击放回；标注已保留。',
  putBack: '放回',
  title: '图像',
  noneMatches: '没有符合的图像。',
  showAll: '全部显示',
  find: '查找图像',
  showThose: '显示符合的图像',
  reviewState: '审核状态',
  anyState: '任何状态',
  sortBy: '排序方式',
  reverse: '反转顺序',
  reviewTitle: '审核',
  markHint: 'Ctrl 单击选中一幅，Shift 单击选中到该幅为止',
  setReview: '设置审核状态',
  markAs: '标记为…',
  leaveOutHint: '不参与学习',
  leaveOut: '排除',
  all: '全选',
  none: '全不选',
  heldOut: '留作验证',
  drawAnew: '重新抽取',
  splitHint: '哪些图像用于训练，哪些留作检验网络'
}
