/** 训练时如何变化图像。 */
import type { Words } from '..'

export const augmentation: Words['augmentation'] = {
  title: '数据增强',
  sets: '成套设置',
  mirror: '左右镜像',
  mirrorHint: '左右含义不同（如文字）时请关闭',
  flip: '上下翻转',
  flipHint: '仅当图像可能上下颠倒时',
  scaleHint: '按两者之间的倍数缩放',
  scale: '缩放',
  smallest: '最小倍数',
  largest: '最大倍数',
  off: '关',
  headNote: '头部模式使用整幅图像，因为特征只算一次：仅做镜像。其他模式用裁块训练，还可旋转、缩放和变色。',
  bothNote: '头部学习时整幅图像仅做镜像；其余设置用于第二阶段的裁块。',
  fields: {
    rotate: { label: '旋转', hint: '向两侧最多旋转这么多' },
    brightness: { label: '亮度', hint: '最多变亮或变暗这么多' },
    contrast: { label: '对比度', hint: '对比度最多增减这么多' },
    saturation: { label: '饱和度', hint: '色彩最多增减这么多' },
    hue: { label: '色相', hint: '颜色最多转动这么多' },
    blur: { label: '模糊', hint: '最多柔化这么多像素' },
    noise: { label: '噪声', hint: '颗粒，最多为黑白之间的这一比例' }
  },
  presets: {
    None: { title: '无', hint: '裁块保持原样' },
    Photos: { title: '照片', hint: '用于有上下之分的图像' },
    Micrographs: { title: '显微图像', hint: '用于没有方向之分的图像' }
  },
  scaleBounds: (least, most) => `缩放必须由小到大，且在 ${least} 与 ${most} 之间。`,
  previewHint: '训练所见的此图像裁块。单击换一批。',
  preview: '换一批裁块'
}
