/** 设置页。 */
import type { Words } from '..'

export const settings: Words['settings'] = {
  title: '设置',
  language: '语言',
  systemLanguage: (name) => `跟随系统：${name}`,
  languageHint: '错误的详细信息仍为英文。',
  theme: '主题',
  systemTheme: '跟随系统',
  themes: { light: '浅色', dark: '深色' },
  shortcuts: '快捷键',
  find: '查找快捷键',
  shortcutsHint: '单击某个快捷键后按下新的组合键。退格键删除，Esc 保持不变。',
  pressNow: '请按键…',
  change: (title) => `修改“${title}”的快捷键`,
  add: (title) => `为“${title}”添加快捷键`,
  reset: (title) => `重置“${title}”的快捷键`,
  resetAll: '重置全部快捷键',
  conflict: (titles) => `同时表示：${titles}。列表中靠前的优先。`,
  conflictWithClass: (name) => `在此项目中用于选择类别“${name}”。`,
  nothingFound: '没有匹配的操作。'
}
