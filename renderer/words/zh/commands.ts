/** 命令面板和快捷键。 */
import type { Words } from '..'

export const commands: Words['commands'] = {
  groups: {
    classes: '类别',
    edit: '编辑',
    view: '视图',
    images: '图像',
    tools: '工具',
    painting: '绘制',
    review: '审核',
    cursor: '仅用键盘',
    whole: '整幅图像',
    many: '多幅图像',
    training: '训练',
    prediction: '预测',
    pages: '窗口'
  },
  edit: {
    undo: '撤销',
    redo: '重做',
    cancel: '取消未完成的操作',
    finish: '完成轮廓',
    takeBack: '撤回最后一个点',
    erase: '按住时擦除'
  },
  view: {
    fit: '显示整幅图像',
    actualSize: '以 100 % 显示图像',
    zoomIn: '放大',
    zoomOut: '缩小',
    pan: '按住时移动画面',
    photo: '显示或隐藏照片',
    labels: '显示或隐藏标注',
    prediction: '显示或隐藏预测',
    uncertainty: '显示或隐藏网络的不确定度',
    provenance: '显示标注来源',
    cycleLayers: '切换图层组合',
    split: '并排比较标注与预测',
    miniMap: '显示或隐藏缩略导航'
  },
  images: {
    next: '下一幅图像',
    previous: '上一幅图像',
    nextUnlabelled: '下一幅未标注或待检查的图像',
    nextSuggested: '下一幅待检查的图像（网络最没把握的优先）',
    first: '第一幅图像',
    last: '最后一幅图像'
  },
  cursor: {
    show: '用键盘绘制，或不再使用',
    left: '光标左移；Shift 较远，Ctrl 更远',
    right: '光标右移；Shift 较远，Ctrl 更远',
    up: '光标上移；Shift 较远，Ctrl 更远',
    down: '光标下移；Shift 较远，Ctrl 更远',
    press: '按住时落下工具；轻按即单击',
    putDown: '落下或提起工具'
  },
  brush: { smaller: '缩小画笔', larger: '放大画笔' },
  prediction: {
    acceptAll: '接受全部预测',
    acceptClass: '接受当前类别的预测',
    overwrite: '切换：接受预测时是否替换我的标注',
    clear: '收起预测'
  },
  painting: {
    drawing: (mode) => `绘制方式：${mode}`,
    onlyUnlabelled: '只绘制在未标注像素上，或不限',
    onlyActive: '只绘制在当前类别上，或不限',
    lock: '锁定或解锁当前类别',
    hide: '隐藏或显示当前类别',
    classes: '编辑类别'
  },
  review: {
    mark: (state) => `标记为“${state}”`,
    leaveOut: '排除此图像，或所有已选中的图像'
  },
  training: {
    start: '训练',
    stop: '停止训练',
    live: '打开或关闭实时更新',
    look: '查看网络'
  },
  pages: {
    palette: '命令面板',
    cheatSheet: '快捷键一览',
    settings: '设置',
    devices: '本机的计算设备',
    export: '导出网络或掩码',
    start: '返回开始页',
    nextArea: '聚焦下一区域'
  },
  paintWith: (name) => `用“${name}”绘制`,
  palette: {
    title: '命令面板',
    placeholder: '想做什么？',
    recent: '最近使用',
    nothing: (text) => `没有名为“${text}”的命令。`,
    hint: 'Enter 执行，↑ ↓ 选择，Esc 关闭。'
  },
  sheet: {
    title: '快捷键一览',
    change: '修改快捷键',
    pointerTitle: '指针操作',
    pointer: [
      { keys: ['滚轮'], title: '缩放' },
      { keys: ['Alt', '滚轮'], title: '画笔大小' },
      { keys: ['Alt', '单击'], title: '选取指针下的类别' },
      { keys: ['Shift', '单击'], title: '从上一笔终点画直线' },
      { keys: ['Ctrl', '拖动'], title: '减去而不是添加' },
      { keys: ['Ctrl', 'Shift', '拖动'], title: '替换指针下的对象' },
      { keys: ['右键'], title: '擦除；触控笔为侧键' },
      { keys: ['中键'], title: '移动画面' }
    ]
  }
}
