/** 查看网络。 */
import type { Words } from '..'

export const nets: Words['nets'] = {
  title: '网络',
  looking: '正在查看网络…',
  states: { frozen: '已冻结：此次训练不改变它。', trained: '在此次训练中学习。', partly: '部分冻结。', plain: '' },
  origins: { loaded: '权重来自文件。', fresh: '权重重新开始。', partly: '部分权重来自文件。', plain: '' },
  kinds: {
    convolution: '卷积',
    depthwise: '逐通道',
    transposed: '转置',
    linear: '线性',
    attention: '注意力',
    normalization: '归一化'
  },
  sizes: (images, width, height, classes) =>
    `一次处理 ${images}，每幅 ${width} × ${height} 像素，${classes} 个类别。指向某个模块可查看其内容。`,
  frozen: '已冻结',
  learns: '学习',
  fromFile: '来自文件',
  fresh: '重新开始',
  output: '输出',
  parameters: '参数',
  learn: '学习的',
  areFrozen: '冻结的',
  areLoaded: '来自文件的',
  areFresh: '重新开始的',
  layers: '层数',
  memory: '每步内存',
  weightsFromFile: '权重来自文件',
  startsFresh: '重新开始',
  skip: '跳跃连接',
  wider: '越宽通道越多',
  picture: '网络结构图',
  smallerKey: '缩小（-）',
  smaller: '缩小',
  largerKey: '放大（+）',
  larger: '放大',
  allKey: '全部（0）',
  all: '全部'
}
