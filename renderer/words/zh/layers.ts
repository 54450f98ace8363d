/** 图层。 */
import type { Words } from '..'

export const layers: Words['layers'] = {
  photo: '照片',
  adjust: '调整照片',
  adjusted: '照片以调整后的样子显示；网络看到的仍是原样。',
  brightness: '亮度',
  contrast: '对比度',
  gamma: '伽马',
  channel: '通道',
  channels: { colour: '彩色', red: '红', green: '绿', blue: '蓝', grey: '灰度' },
  invert: '反相',
  reset: '恢复原样',
  window: '窗宽窗位（16 位）',
  low: '黑色起点',
  high: '白色起点',
  auto: '自动',
  autoHint: '舍去最暗和最亮的 0.5 % 像素',
  wholeRange: '全范围',
  windowHint: (white) => `仅用于显示：网络将 0 至 ${white} 视为 256 级灰度。`,
  uncertainty: '不确定度',
  sure: '有把握',
  unsure: '没把握',
  uncertaintyUnknown: '此预测没有这项信息，下次预测时会一并给出。',
  uncertaintyOutdated: '属于本次训练之前的预测；训练结束后更新。',
  provenance: '来源',
  split: '标注 | 预测',
  splitHint: '可移动的分界线左侧为标注，右侧为预测',
  divider: '标注与预测之间的分界线',
  miniMap: '缩略导航',
  miniMapHint: '未显示整幅图像时，指出当前所在位置',
  miniMapPlace: '画面在图像中的位置'
}
