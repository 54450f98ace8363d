/** 工作台。 */
import type { Words } from '..'

export const workbench: Words['workbench'] = {
  stage: '图像及其标注',
  noImage: '无图像',
  nextUnlabelled: '下一幅未标注',
  startScreen: '开始页',
  devices: '计算设备',
  export: '导出',
  exportHint: '将网络导出为 ONNX，或导出文件夹的掩码',
  images: '图像和类别',
  moreTools: (group) => `更多：${group}`,
  side: '图层和训练',
  loading: '正在载入…',
  photoComing: '正在读取照片……可以先开始标注。',
  noImageOpen: '没有打开的图像。',
  byKeyboard: (key) => `按 ${key} 显示光标，用方向键移动。`,
  cursorShown: '方向键移动光标，空格相当于鼠标键，Esc 收起光标。',
  cursorIs: (x, y, label, isDown) => `${x}, ${y}：${label}${isDown ? '，工具已落下' : ''}`
}
