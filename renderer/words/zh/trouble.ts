/** 保存标注时遇到的问题。 */
import type { Words } from '..'

export const trouble: Words['trouble'] = {
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
