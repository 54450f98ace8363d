/** 保存标注时遇到的问题。 */
import type { Words } from '..'
import type { FailureInfo } from '../../types'

/** 核心的句子是英文的；先用中文说明种类，再附原句。 */
const FAILURES: Readonly<Record<FailureInfo['code'], string>> = {
  'bad-argument': '输入无效',
  'bad-image': '图像无法使用',
  'bad-label': '标注无法使用',
  'bad-project': '项目无法使用',
  'bad-model': '网络无法使用',
  'bad-weights': '权重无法使用',
  'newer-version': '由更新的版本写成',
  'unsupported-op': '不支持的运算',
  'no-labels': '没有可用的标注',
  'one-class': '类别不足',
  'not-found': '找不到文件或文件夹',
  'already-exists': '已经存在',
  'read-only': '没有写入权限',
  'disk-full': '磁盘已满',
  busy: '正忙',
  diverged: '训练发散',
  'trainer-crashed': '训练进程意外结束',
  'timed-out': '等待超时',
  unreachable: '无法连接',
  'damaged-download': '下载的文件已损坏',
  internal: '内部错误'
}

export const trouble: Words['trouble'] = {
  failure: (code, sentence) => `${FAILURES[code]}：${sentence}`,
  unreadable: (file, sentence = '') => (sentence ? `无法读取 ${file}：${sentence}` : `无法读取 ${file}。`),
  notShown: (file) => `无法显示 ${file}：文件已损坏、过大或不是图像。`,
  otherSize: (file, found, expected) => `${file} 现为 ${found} 像素，而项目中记录的是 ${expected}。`,
  otherLabelSize: (image, found, expected) => `${image} 的标注为 ${found} 像素，而照片为 ${expected}。`,
  noPhotoYet: '照片尚未载入。',
  kept: (problem) => `${problem} 您的笔画保留在此，并会重试。`,
  movedTo: (folder) => `新的笔画保存在 ${folder}，项目可写后会移回。`,
  chooseFolder: '保存到其他文件夹',
  tryNow: '立即重试',
  saveElsewhere: '保存到其他文件夹…',
  changedOutside: '另一程序更改了此图像的标注。未保留的一方仍在历史记录中。',
  keepMine: '保留我的',
  takeTheirs: '采用对方的',
  notAllSaved: '尚有内容未保存',
  closeAnyway: '关闭并丢弃最后的笔画',
  stay: '留在此处',
  saveAgain: '重新保存并关闭'
}
