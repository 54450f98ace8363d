/** 核心关于计算设备的句子：为何可用或不可用，以及如何补救。$1 等是名称与数字；没有对照的句子保持英文。 */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/Training on the processor, as chosen\./, '按您的选择，在处理器上训练。'],
  [/Training on the processor instead of (\S+): /, '未使用 $1，改在处理器上训练：'],
  [/Training on the processor\./, '在处理器上训练。'],
  [/Training on (.+?), as chosen\./, '按您的选择，在 $1 上训练。'],
  [
    /Training on (.+?), the fastest here: ([\d.]+) samples a second(?:; ([^.]*(?:\.\d+[^.]*)*))?\./,
    '在此处最快的 $1 上训练：每秒 $2 个样本（$3）。'
  ],
  [/（）/, ''],
  [/ONNX Runtime (?:offers|has) no (.+?) on (\S+ \S+?)\.(?=\s|$)/, 'ONNX Runtime 在 $2 上不提供 $1。'],
  [/Processor \(CPU\)/, '处理器（CPU）'],
  [
    /Opens, but computes other numbers than the processor, so that it is not used\./,
    '可以打开，但计算结果与处理器不同，因此不使用。'
  ],
  [/(\S+) computes other numbers than the processor here\./, '$1 在此处的计算结果与处理器不同。'],
  [
    /ONNX Runtime's CUDA provider is not installed \((\S+) is missing\)\./,
    '尚未安装 ONNX Runtime 的 CUDA 组件（缺少 $1）。'
  ],
  [/No NVIDIA driver was found either\./, '也没有找到 NVIDIA 驱动程序。'],
  [
    /The NVIDIA driver (\S+) is too old for CUDA (\S+), which needs (\S+) or newer\./,
    'NVIDIA 驱动程序 $1 对 CUDA $2 来说过旧，需要 $3 或更新版本。'
  ],
  [
    /CUDA cannot start: (.+?) (?:is|are) missing; found instead: (.+?)\.(?=\s|$)/,
    'CUDA 无法启动：缺少 $1；找到的是 $2。'
  ],
  [/CUDA cannot start: (.+?) (?:is|are) missing\./, 'CUDA 无法启动：缺少 $1。'],
  [/CUDA could not be opened\./, '无法打开 CUDA。'],
  [/The NVIDIA driver is too old for this version of CUDA\./, 'NVIDIA 驱动程序对此版本的 CUDA 来说过旧。'],
  [/CUDA found no NVIDIA card\./, 'CUDA 没有找到 NVIDIA 显卡。'],
  [
    /This NVIDIA card is too old for ONNX Runtime: its code holds no part for it\./,
    '这块 NVIDIA 显卡过旧，ONNX Runtime 不支持。'
  ],
  [/There is no NVIDIA card of this number; (\d+) were found\./, '没有这个编号的 NVIDIA 显卡；共找到 $1 块。'],
  [/The NVIDIA card has too little free memory for this\./, 'NVIDIA 显卡的可用显存不足。'],
  [
    /The CUDA provider belongs to another version of ONNX Runtime than Segsmith's\./,
    '此 CUDA 组件属于另一版本的 ONNX Runtime。'
  ],
  [/DirectML\.dll could not be loaded\./, '无法加载 DirectML.dll。'],
  [
    /DirectML could not be opened: no graphics card with Direct3D 12 was found\./,
    '无法打开 DirectML：没有找到支持 Direct3D 12 的显卡。'
  ],
  [/Core ML could not take the training graph\./, 'Core ML 无法运行训练图。'],
  [/ONNX Runtime does not run on this processor\./, 'ONNX Runtime 无法在此处理器上运行。'],
  [
    /The graphics card cannot compute in half precision \(shader-f16\), in which features are cached\./,
    '显卡不能以半精度（shader-f16）计算，而特征以半精度缓存。'
  ],
  [/The graphics driver gave up in the middle of the work\./, '显卡驱动程序中途停止工作。'],
  [/The graphics card has too little memory for this\./, '显卡的显存不足。'],
  [/WebGPU could not be opened\./, '无法打开 WebGPU。'],
  [/WebGPU found no graphics adapter that it can use\./, 'WebGPU 没有找到可用的图形适配器。'],
  [
    /WebGPU needs Vulkan, and its loader libvulkan\.so\.1 is missing\./,
    'WebGPU 需要 Vulkan，但缺少加载库 libvulkan.so.1。'
  ],
  [
    /WebGPU found no graphics adapter: no Vulkan driver is installed\./,
    'WebGPU 没有找到图形适配器：未安装 Vulkan 驱动程序。'
  ],
  [
    /WebGPU found no graphics adapter: this machine shows no graphics card \(there is no (\S+)\)\./,
    'WebGPU 没有找到图形适配器：本机没有显卡（不存在 $1）。'
  ],
  [
    /WebGPU found no graphics adapter that its Vulkan drivers \((.+?)\) can serve\./,
    'WebGPU 没有找到其 Vulkan 驱动程序（$1）能够使用的图形适配器。'
  ],
  [
    /Install NVIDIA's newest driver for this card and start the machine again\./,
    '请为该显卡安装最新的 NVIDIA 驱动程序，然后重新启动计算机。'
  ],
  [
    /Install it with the button 'Install CUDA' or with `segsmith install-gpu`\./,
    '请用“安装 CUDA”按钮或 `segsmith install-gpu` 安装。'
  ],
  [/Install it again with `segsmith install-gpu`\./, '请用 `segsmith install-gpu` 重新安装。'],
  [/Install NVIDIA's cuDNN 9 for CUDA (\S+) \(package (\S+)\)\./, '请为 CUDA $1 安装 NVIDIA cuDNN 9（软件包 $2）。'],
  [
    /Install NVIDIA's CUDA (\S+) runtime libraries \(package (\S+) or newer\), and see that their folder is on the loader's path\./,
    '请安装 NVIDIA CUDA $1 运行库（软件包 $2 或更新版本），并确认其文件夹在加载路径中。'
  ],
  [
    /See that `nvidia-smi` lists the card; in a container, pass it on \(`--gpus all`\)\./,
    '请确认 `nvidia-smi` 能列出该显卡；在容器中需将其传入（`--gpus all`）。'
  ],
  [/Choose cuda:0\./, '请选择 cuda:0。'],
  [/Choose a smaller crop or batch\./, '请选择更小的裁剪或批量。'],
  [
    /Install Segsmith again; a file of it (?:is missing|may be damaged)\./,
    '请重新安装 Segsmith；它的某个文件缺失或已损坏。'
  ],
  [/Train the whole net instead of the head, or use the processor\./, '请训练整个网络而不是头部，或使用处理器。'],
  [/Update the graphics driver\./, '请更新显卡驱动程序。'],
  [/Install the newest driver of the graphics card\./, '请安装最新的显卡驱动程序。'],
  [
    /Install the newest driver of the graphics card; in a remote session or a virtual machine there may be none\./,
    '请安装最新的显卡驱动程序；远程会话或虚拟机中可能没有显卡。'
  ],
  [
    /Install the package libvulkan1 \(Debian, Ubuntu\) or vulkan-loader \(Fedora\)\./,
    '请安装软件包 libvulkan1（Debian、Ubuntu）或 vulkan-loader（Fedora）。'
  ],
  [
    /Install mesa-vulkan-drivers \(AMD, Intel\), or NVIDIA's driver with its Vulkan part\./,
    '请安装 mesa-vulkan-drivers（AMD、Intel），或带 Vulkan 的 NVIDIA 驱动程序。'
  ],
  [
    /In a container, pass the device (\S+) on; else the card or its kernel driver is missing\./,
    '在容器中请传入设备 $1；否则是缺少显卡或其内核驱动程序。'
  ],
  [
    /Update the driver, and see that you may read (.+?) \(group "render"\.\)/,
    '请更新驱动程序，并确认您有权读取 $1（用户组“render”）。'
  ],
  [/Choose WebGPU, which runs on Metal, or the processor\./, '请选择在 Metal 上运行的 WebGPU，或处理器。']
]

export const sayDevice = (english: string): string =>
  SENTENCES.reduce((text, [sentence, chinese]) => text.replace(sentence, chinese), english).replace(/。 /g, '。')
