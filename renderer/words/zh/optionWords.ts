/** 训练选项的名称和说明。 */
import type { FieldName, OptionWords } from '../en/optionWords'

/** 在专门的控件中选择的选项。 */
type ChosenElsewhere = 'net' | 'from' | 'weights' | 'mode' | 'device' | 'optimizer'

export const FIELDS: Readonly<Record<Exclude<FieldName, ChosenElsewhere>, OptionWords>> = {
  headSteps: { label: '头部步数', hint: '用缓存特征训练头部的步数' },
  fullSteps: { label: '整体步数', hint: '用随机裁块训练所有参数的步数' },
  headLearningRate: { label: '头部学习率', hint: '训练头部时每步的大小' },
  fullLearningRate: { label: '整体学习率', hint: '训练整个网络时每步的大小' },
  encoderMultiplier: { label: '编码器 × 学习率', hint: '预训练编码器的学习率，相对于头部' },
  headBatch: { label: '头部批大小', hint: '训练头部时每步的图像数' },
  fullBatch: { label: '整体批大小', hint: '训练整个网络时每步的裁块数' },
  crop: { label: '裁块边长', hint: '正方形裁块的像素数，32 的倍数' },
  maxSide: { label: '图像最长边', hint: '更大的图像会缩小到此像素数' },
  accumulate: { label: '每步批数', hint: '若干批的梯度合为一步：以较小内存得到较大的批' },
  patience: { label: '提前停止', hint: '多少次验证没有更好的网络就结束阶段；0 为从不' },
  validateEvery: { label: '验证间隔', hint: '两次查看验证图像之间的步数' },
  seed: { label: '随机种子', hint: '相同的种子得到相同的训练' },
  threads: { label: 'CPU 线程', hint: '0 使用所有核心' },
  loss: {
    label: '损失',
    hint: '训练要使之变小的量。Dice、Tversky 和 Lovász 关注区域重叠，因而照顾小类别',
    choices: {
      crossEntropy: '交叉熵',
      focal: 'Focal',
      'crossEntropy+dice': '交叉熵 + Dice',
      'crossEntropy+tversky': '交叉熵 + Tversky',
      'crossEntropy+lovasz': '交叉熵 + Lovász',
      'focal+dice': 'Focal + Dice',
      'focal+tversky': 'Focal + Tversky',
      'focal+lovasz': 'Focal + Lovász'
    }
  },
  schedule: {
    label: '学习率计划',
    hint: '训练过程中学习率如何变化',
    choices: { poly: '多项式', cosine: '余弦', oneCycle: '单周期', step: '阶梯', multiStep: '里程碑', constant: '恒定' }
  },
  precision: {
    label: '精度',
    hint: '混合：在显卡上更快、更省内存，权重仍保持精确；CPU 总是以 float32 计算',
    choices: { mixed: '混合' }
  },
  labelSmoothing: { label: '标签平滑', hint: '目标中分摊给所有类别的比例，防止过度自信' },
  focalGamma: { label: 'Focal gamma', hint: '容易的像素少计多少' },
  tverskyAlpha: { label: '误报', hint: '一个误报在 Tversky 损失中的代价' },
  tverskyBeta: { label: '漏报', hint: '一个漏报在 Tversky 损失中的代价' },
  clipNorm: { label: '范数上限', hint: '所有梯度合计的最大范数；0 为不限' },
  clipValue: { label: '数值上限', hint: '梯度中单个数的最大幅度，在范数之前限制；0 为不限' },
  ema: { label: '平均权重', hint: '每步保留滑动平均的比例，如 0.99；评分和保留的都是平均值。0 为不平均' },
  warmup: { label: '预热', hint: '开始时学习率上升的步数' },
  polyPower: { label: '指数', hint: '学习率下降的指数' },
  decayEvery: { label: '间隔步数', hint: '两次降低学习率之间的步数' },
  gamma: { label: '系数', hint: '每次降低时学习率所乘的系数' },
  input: {
    label: '缩放',
    hint: '网络训练时所用的数值范围：不同范围下学到的权重会看错每一幅图像',
    choices: { auto: '网络自带', unit: '0 到 1', symmetric: '−1 到 1', bytes: '0 到 255', custom: '手动' }
  },
  channels: {
    label: '通道',
    hint: '网络接收红、绿、蓝的顺序；Caffe 自带 BGR，其他为 RGB',
    choices: { auto: '自带' }
  }
}
