/** 开始页。 */
import type { Words } from '..'

export const start: Words['start'] = {
  openTitle: '打开 Segsmith 项目',
  about: '手工标注，一键微调，修正，导出。一切都在这台电脑上完成。',
  sample: '打开示例',
  sampleHint: '两分钟体验完整流程，无需任何准备',
  newProject: '新建项目',
  openFolder: '打开文件夹',
  newOfFolder: '用其中的图像新建项目',
  opening: '正在打开…',
  folderHint: '项目就是一个普通文件夹：您的图像、PNG 格式的标注，没有任何隐藏内容。',
  version: (version) => `版本 ${version}`,
  gone: (folder) => `${folder} 已不存在`,
  forget: (name) => `从列表中移除“${name}”`,
  ago: {
    justNow: '刚刚',
    minutes: (count) => `${count} 分钟前`,
    hours: (count) => `${count} 小时前`,
    days: (count) => `${count} 天前`
  },
  recent: '最近的项目',
  isGone: '已不存在',
  forgetHint: '从此列表移除，不删除任何文件',
  noRecent: '打开过的项目会列在这里。',
  label: '标注',
  labelHint: '每个类别画几笔就够了；未绘制的像素不计入。',
  train: '训练',
  trainHint: '一键在本机微调网络，您可以继续绘制。',
  correct: '修正',
  correctHint: '每幅图像上都会出现掩码。接受正确的部分，重画不对的部分。',
  export: '导出',
  exportHint: '一个随处可用的 ONNX 文件，并与您在此所见逐一核对。'
}
