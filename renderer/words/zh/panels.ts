/** 右侧面板：接受预测、历史记录、标注来源。 */
import type { Words } from '..'
import { stepName } from './stepNames'

export const panels: Words['panels'] = {
  labels: '标注',
  prediction: '预测',
  hide: (layer) => `隐藏${layer}`,
  show: (layer) => `显示${layer}`,
  opacityOf: (layer) => `${layer}的不透明度`,
  takeOnly: (name) => `只采用预测的“${name}”`,
  hideLabels: (key) => `此处已全部标注。隐藏标注（${key}）即可看到预测。`,
  title: '图层',
  accept: '接受预测',
  noPrediction: '此图像尚无预测。训练网络后会显示在这里。',
  acceptAllHint: '将所有预测像素采用为标注',
  acceptAll: '全部接受',
  acceptClass: '接受一个类别',
  overwrite: '同时替换我的标注',
  overwriteOn: '阴影处为预测与您的标注不同之处，接受会将其替换。',
  overwriteOff: '关闭：接受只填充未标注的像素，您绘制的内容不变。',
  putAway: '收起此预测',
  byClick: '逐个单击',
  provenance: { hand: '手工', assisted: '借助工具', imported: '导入', model: '来自模型' },
  history: '历史记录',
  historyHint: '对此图像的每一步都显示在这里，关闭应用后仍会保留。',
  stepName,
  steps: '对此图像的各步操作',
  beginning: '起点',
  undone: '：已撤销，单击可重做到此处'
}
