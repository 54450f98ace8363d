/** 工具栏及工具选项。 */
import type { Words } from '..'

export const bar: Words['bar'] = {
  fit: '适合',
  actions: '操作',
  onlyOn: '仅限',
  anything: '任何位置',
  size: '大小',
  optionsOf: (tool) => `“${tool}”的选项`,
  pixels: (count) => `${count} 像素`,
  inWholeImage: (name) => `整幅图像中的“${name}”`,
  modes: {
    add: { title: '添加', hint: '绘制当前类别' },
    subtract: { title: '减去', hint: '变为未标注；也可按住 Ctrl 或 X，或用右键' },
    replace: { title: '替换', hint: '所触及的该类别对象由所画内容代替；也可按住 Ctrl 和 Shift' }
  },
  whatDrawingDoes: '绘制的作用',
  sizeHint: '直径，以图像像素计（[ 和 ]，或 Alt 加滚轮）',
  diameter: '画笔直径',
  onlyOnHint: '哪些内容可以被覆盖',
  actionsHint: '对整幅图像进行操作'
}
