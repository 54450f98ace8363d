/** 新建项目。 */
import type { Words } from '..'

export const newProject: Words['newProject'] = {
  recordTitle: '含图像和掩码的 RecordIO 文件',
  missingImages: '请选择图像所在的文件夹。',
  looking: '正在查看图像…',
  chooseOthers: '请选择其他图像。',
  noImage: '此文件夹中没有可读取的图像。',
  missingFolder: '请选择项目的存放位置。',
  missingName: '请为项目命名。',
  back: '返回',
  title: '新建项目',
  images: '图像',
  imagesTitle: '图像文件夹',
  recordHint: 'MXNet 的 .rec 文件，其中的掩码由 segsmith im2rec 打包',
  record: '来自 RecordIO 文件的图像和掩码…',
  noImageHint: '此文件夹中没有可读取的图像。可读取 PNG、JPEG、WebP、TIFF 和 BMP 文件。',
  whatHappens: '如何处理图像',
  copy: '复制到项目中',
  copyHint: '整个文件夹便于移动和分享',
  leave: '保留在原处',
  leaveHint: '节省空间；图像必须留在原处',
  folder: '项目文件夹',
  folderTitle: '存放项目的文件夹',
  name: '名称',
  classesHint: '每个像素可能属于的类别。背景也是普通类别：同样需要绘制。',
  creating: '正在创建…',
  create: '创建项目',
  skipped: (files) => `${files}将被跳过`,
  found: (images) => `找到 ${images}`,
  chooseFolder: '选择文件夹…'
}
