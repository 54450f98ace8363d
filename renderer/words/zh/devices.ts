/** 计算设备页。 */
import type { Words } from '..'

export const devices: Words['devices'] = {
  copied: '报告已复制到剪贴板。',
  title: '计算设备',
  about: '每个设备在各自的进程中用默认网络试跑几步。训练使用最快的设备。',
  trying: '正在试用本机的设备…',
  tryingLabel: '正在试用设备',
  copy: '复制报告',
  again: '重新试用',
  states: { works: '可用', refused: '无法使用', absent: '此系统没有' },
  speed: (speed) => `每秒 ${speed} 个样本`,
  ownWords: '原始信息',
  installed: (size) => `已安装，${size}。重新启动 Segsmith 后即可用于训练。`,
  forCuda: (isInstalled, version) =>
    `${isInstalled ? '已安装' : '随此 Segsmith 提供'}，适用于 CUDA ${version ?? '（未知）'}。`,
  missing: (others) => (others === '' ? '缺失' : `缺失；找到：${others}`),
  stopped: '已停止。已下载的部分保留，下次从那里继续。',
  removed: '已移除。',
  nothingToRemove: '没有可移除的内容。',
  cuda: '用于 NVIDIA 显卡的 CUDA',
  remove: '移除',
  install: '安装 CUDA',
  fetching: '正在下载 CUDA',
  asking: '正在查询软件包…',
  otherPlace: '从其他位置',
  placeHint: 'NuGet 源的 https://…/index.json，或 .nupkg 文件',
  cudaAbout: 'ONNX Runtime 的 CUDA 部分很大，因此只在需要时从其发布处下载，并核对校验和。'
}
