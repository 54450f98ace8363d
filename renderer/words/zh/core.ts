/** 核心对网络和优化器的说明：核心只讲英文，这里逐句对照；没有对照的句子保持英文。 */
import type { Words } from '..'
import { sayDevice } from './deviceSentences'

/** test/renderer/words/core.test.ts 检查是否齐全。 */
const PHRASES: Readonly<Record<string, string>> = {
  Pretrained: '预训练',
  'From scratch': '从零开始',
  Fast: '快速',
  Accurate: '精确',
  Classic: '经典',
  Nets: '网络',
  System: '系统',
  Processor: '处理器',
  'NVIDIA driver': 'NVIDIA 驱动程序',
  'NVIDIA cards': 'NVIDIA 显卡',
  'CUDA provider': 'CUDA 组件',
  'Graphics devices': '图形设备',
  'Vulkan drivers': 'Vulkan 驱动程序',
  none: '无',
  'none found': '未找到',
  'Pretrained (MobileNetV2 + FPN)': '预训练（MobileNetV2 + FPN）',
  'U-Net from scratch': 'U-Net（从零开始）',
  'Knows shapes and textures from Open Images; a few scribbles are enough. The best start for most images.':
    '已从 Open Images 学会形状和纹理，几笔涂画即可。适合大多数图像的最佳起点。',
  'Starts knowing nothing and learns fine structures well when many pixels are labelled.':
    '从一无所知开始，标注像素较多时能学好精细结构。',
  'Small and quick, with sharp edges. For your own MobileNetV2 weights on a modest machine.':
    '小而快，边缘清晰。适合在普通机器上使用您自己的 MobileNetV2 权重。',
  'A little better than MobileNetV2 at nearly the same speed. For photos of everyday things.':
    '速度与 MobileNetV2 相近，效果略好。适合日常物品的照片。',
  "torchvision's quickest net; edges are coarser. When speed matters more than outlines.":
    'torchvision 中最快的网络，边缘较粗。适合速度比轮廓更重要的场合。',
  'A sound middle way between speed and accuracy, with sharp edges. For a few hundred images.':
    '速度与精度兼顾，边缘清晰。适合几百幅图像。',
  'Twice the work of ResNet-18 for a little more accuracy. For many images and patience.':
    '计算量为 ResNet-18 的两倍，精度略高。适合图像多、时间充裕的场合。',
  'Rich features and sharp edges. For many images and a strong machine.':
    '特征丰富，边缘清晰。适合图像多、机器强的场合。',
  'Sees wide surroundings at moderate cost. When what a pixel is depends on what is far from it.':
    '以适中的代价看到较大范围。适合像素类别取决于远处内容的场合。',
  'The most accurate and the slowest here. For large things in scenes, on a strong machine.':
    '此处最精确也最慢。适合在强大的机器上处理场景中的大物体。',
  'Simple and well understood. To go on from a torchvision FCN checkpoint, or to compare with one.':
    '简单，广为人知。适合从 torchvision 的 FCN 检查点继续，或与之比较。',
  'The finest of the three classic FCNs. To go on from VGG-16 weights; needs much memory.':
    '三种经典 FCN 中最精细的一种。适合从 VGG-16 权重继续；需要大量内存。',
  'Coarser outlines than FCN-8s. To repeat the steps of the original recipe.':
    '轮廓比 FCN-8s 粗。适合重复原方法的步骤。',
  'The first step of the original recipe: one coarse score layer on VGG-16.':
    '原方法的第一步：在 VGG-16 上加一个粗略的评分层。',
  'A net from an MXNet checkpoint.': '来自 MXNet 检查点的网络。',
  'A net from an ONNX file.': '来自 ONNX 文件的网络。',
  'channels at full size': '原尺寸处的通道数',
  'how often the size is halved': '尺寸减半的次数',
  'normalisation; instance or group where a step sees few pixels': '归一化方式；每步像素较少时用 instance 或 group',
  'how the size is doubled': '尺寸加倍的方式',
  'channels of the decoder': '解码器的通道数',
  'channels of the first layer': '第一层的通道数',
  'channels of fc6 and fc7': 'fc6 和 fc7 的通道数',
  'Follows the gradient; plain, well understood, and slower to tune.': '沿梯度前进；朴素、广为人知，但调参较慢。',
  "Nesterov's gradient as MXNet defines it.": '按 MXNet 定义的 Nesterov 梯度。',
  'A step size for every number, from its own gradients; weight decay is part of the gradient.':
    '每个参数按自身梯度取步长；权重衰减计入梯度。',
  'Adam with weight decay beside the gradient: the best start for most nets.':
    '权重衰减与梯度分开的 Adam，适合大多数网络的最佳起点。',
  'Divides the gradient by its recent size.': '将梯度除以其近期大小。',
  'Divides the gradient by all its past; steps only shrink.': '将梯度除以其全部历史；步长只减不增。',
  'Finds its own step size; use a learning rate near 1.': '自行确定步长；学习率宜接近 1。',
  "Takes the direction's sign alone; use a learning rate 3 to 10 times smaller than AdamW's.":
    '只取方向的符号；学习率宜为 AdamW 的三分之一到十分之一。',
  "AdamW whose step is in proportion to each layer's weights: made for large batches.":
    '步长与各层权重成比例的 AdamW，适合大批量。',
  'how strongly weights are drawn to zero': '权重向零收缩的强度',
  'share of the last step that the next one keeps': '下一步保留上一步的比例',
  "Nesterov's momentum, which looks one step ahead": 'Nesterov 动量，向前多看一步',
  'share of the running mean of gradients that a step keeps': '每步保留梯度滑动平均的比例',
  'share of the running mean of their squares that a step keeps': '每步保留其平方的滑动平均的比例',
  'share of the running mean of squares that a step keeps': '每步保留平方的滑动平均的比例',
  'share of the running means of squares that a step keeps': '每步保留各平方滑动平均的比例',
  'share of the running mean in the direction of a step that a step keeps': '每步方向中保留滑动平均的比例',
  'keeps the division from growing without bounds': '防止除法结果无限增大',
  'divide by the deviation from the mean gradient instead': '改为除以与平均梯度的偏差',
  'the learning rate of step t is divided by 1 + (t - 1) times this': '第 t 步的学习率除以 1 +（t - 1）× 此值'
}

/** 网络图中的名称，较长的在前；运算名（Conv、ReLU 等）保持不变。 */
const BLOCKS = Object.entries({
  'bottleneck residual': '瓶颈残差',
  'inverted bottleneck': '倒瓶颈',
  'inverted residual': '倒残差',
  'residual MLP': '残差 MLP',
  residual: '残差',
  'separable conv': '可分离卷积',
  'attention block': '注意力块',
  attention: '注意力',
  'score of every class': '每个类别的得分',
  'red, green, blue': '红、绿、蓝',
  'full size': '原尺寸',
  'whole image': '整幅图像',
  'global average': '全局平均',
  'global maximum': '全局最大',
  'matrix product': '矩阵乘积',
  'average pool': '平均池化',
  'max pool': '最大池化',
  'Transposed conv': '转置卷积',
  'Grouped conv': '分组卷积',
  Depthwise: '逐通道卷积',
  bilinear: '双线性',
  nearest: '最近邻',
  'spread to': '展开为',
  average: '平均',
  maximum: '最大',
  concat: '拼接',
  product: '乘积',
  sum: '求和'
}).map(([english, chinese]) => [new RegExp(`\\b${english}\\b`, 'g'), chinese] as const)

const SETTINGS: Readonly<Record<string, string>> = {
  width: '宽度',
  depth: '深度',
  norm: '归一化',
  up: '上采样',
  dense: '全连接宽度',
  weightDecay: '权重衰减',
  momentum: '动量',
  nesterov: 'Nesterov',
  beta1: 'β₁',
  beta2: 'β₂',
  epsilon: 'ε',
  alpha: 'α',
  centered: '中心化',
  rateDecay: '学习率衰减',
  rho: 'ρ'
}

const said = (english: string): string => PHRASES[english] ?? english

export const core: Words['core'] = {
  said,
  device: sayDevice,
  block: (label) => BLOCKS.reduce((text, [english, chinese]) => text.replace(english, chinese), label),
  setting: (name, label) => SETTINGS[name] ?? label,
  settingHint: (help, standard) => `${said(help)}。默认：${standard}`,
  bounds: (label, least, most) => `${label}必须在 ${least} 与 ${most} 之间。`,
  whole: (label) => `${label}必须是整数。`
}
