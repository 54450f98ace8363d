/** 画面下方的状态栏。 */
import type { Words } from '..'

export const status: Words['status'] = {
  labelFiles: (done, total) => `标注文件：${done} / ${total}`,
  labelFilesAbout: '标注已安全保存，正在写入供其他程序使用的文件。',
  notSaved: (reason) => `未保存：${reason ?? '无法写入标注。'}`,
  pause: (milliseconds) => `窗口最长停顿：${milliseconds} ms`,
  saved: '已保存',
  saving: '正在保存…'
}
