/** 多个界面共用的词语。 */
import type { Words } from '..'

import { formatCount } from '../../format'

export const phrases: Words['phrases'] = {
  cancel: '取消',
  close: '关闭',
  dismiss: '忽略',
  undo: '撤销',
  redo: '重做',
  images: (count) => `${formatCount(count)} 幅图像`,
  files: (count) => `${formatCount(count)} 个文件`,
  dates: 'zh-CN',
  stop: '停止'
}
