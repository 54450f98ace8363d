/** 类别的选择与编辑。 */
import type { Words } from '..'

export const classes: Words['classes'] = {
  toPaint: '要绘制的类别',
  title: '类别',
  edit: '编辑类别',
  editHint: '添加、重命名类别或更改颜色',
  isLocked: '已锁定：不会被覆盖',
  lockHint: '锁定：不覆盖此类别',
  isHidden: '已隐藏：单击以显示此类别',
  hideHint: '隐藏此类别',
  save: '保存类别',
  paint: (name, key) => (key ? `绘制“${name}”（按键 ${key}）` : `绘制“${name}”`),
  lock: (name) => `锁定“${name}”`,
  hide: (name) => `隐藏“${name}”`,
  colourOf: (name) => `“${name}”的颜色`,
  keyOf: (name) => `“${name}”的按键`,
  remove: (name) => `删除“${name}”`,
  twoNames: (name) => `有两个类别都叫“${name}”。`,
  twoKeys: (key) => `有两个类别使用按键“${key}”。`,
  colour: '颜色',
  name: '类别名称',
  keyHint: '选择此类别的按键：在此按下，退格键去掉',
  onlyLast: '只能删除最后一个类别：掩码从第一个类别开始计数',
  removeThis: '删除此类别',
  add: '添加类别',
  palette: '整套颜色…',
  paletteHint: '各种色觉的人都能区分的颜色',
  atLeastTwo: '项目至少需要两个类别，例如背景和对象。',
  atMost: '项目最多可有 255 个类别。',
  needsName: '每个类别都要有名称。'
}
