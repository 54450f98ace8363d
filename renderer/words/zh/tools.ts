/** 工具、工具选项和整幅图像的操作。 */
import type { Words } from '..'

export const tools: Words['tools'] = {
  groups: {
    paint: '绘制',
    outline: '轮廓',
    shape: '形状',
    fill: '填充与选取',
    assist: '辅助',
    prediction: '采用预测',
    view: '视图'
  },
  names: {
    brush: { title: '画笔', hint: '拖动绘制；Shift 单击画直线；Ctrl 或右键擦除' },
    eraser: { title: '橡皮', hint: '拖动使像素恢复为未标注；Shift 单击擦出直线；按住 X 时任何工具都擦除' },
    polygon: {
      title: '多边形',
      hint: '单击放置顶点；双击、Enter 或单击起点闭合；拖动可移动顶点，拖动边可加点；退格键去掉一个点'
    },
    lasso: { title: '套索', hint: '沿区域拖动一圈；选中“先调整”时，可在按 Enter 前移动、增减顶点' },
    rectangle: { title: '矩形', hint: '从一角拖到对角；Shift 画正方形' },
    ellipse: { title: '椭圆', hint: '从一角拖到对角；Shift 画圆' },
    line: { title: '直线', hint: '从一端拖到另一端；Shift 限制为 45° 的倍数' },
    fill: { title: '填充', hint: '单击区域进行填充；Shift 同时填充其中的孔洞；Ctrl 或右键使其变为未标注' },
    magneticLasso: {
      title: '磁性套索',
      hint: '沿边缘单击，线会贴住边缘；双击、Enter 或单击起点闭合；退格键退回一次单击'
    },
    superpixelBrush: { title: '超像素画笔', hint: '拖过照片中同属一体的小块；Ctrl 或右键将其擦除' },
    clickToSegment: {
      title: '单击分割',
      hint: '单击一个对象；Ctrl 或右键单击不属于它的部分；Enter 采用，Escape 放弃，退格键退回一次单击'
    },
    between: {
      title: '插值',
      hint: '在一幅或两幅图像中单击两个对象；再在此处或其间的图像中单击，填入介于两者之间的形状'
    },
    wand: { title: '魔棒', hint: '在某种颜色上按下；向右拖动增大容差，向左减小；松开后填充' },
    component: { title: '对象', hint: '单击一个已标注的对象，赋予当前类别或将其删除；Ctrl 或右键删除' },
    acceptRegion: { title: '接受', hint: '单击预测区域将其采用为标注；拖动可采用多个' },
    predictionBrush: { title: '预测画笔', hint: '拖动，把网络的预测画入标注；Ctrl 或右键擦除' },
    pan: { title: '移动', hint: '拖动移动画面；也可用空格或中键' }
  },
  actions: {
    fillHoles: { title: '填补孔洞', hint: '当前类别所包围的部分也归入该类别' },
    fillUnlabelled: { title: '填满未标注处', hint: '所有没有标注的像素都归入当前类别' },
    grow: { title: '扩张', hint: '当前类别向四周变宽；不可覆盖的部分保持不变' },
    shrink: { title: '收缩', hint: '当前类别向内变窄；让出的部分变为未标注' },
    smooth: { title: '平滑', hint: '去掉当前类别轮廓上不大于此尺寸的缺口和毛刺' },
    replaceClass: { title: '替换类别', hint: '所选类别的所有像素都归入当前类别' }
  },
  options: {
    tip: { title: '笔尖', hint: '画笔的形状', choices: { round: '圆形', square: '方形' } },
    pressure: { title: '压感', hint: '触控笔按得越重画得越宽，最宽为画笔大小' },
    lineWidth: { title: '宽度', hint: '线宽，以图像像素计' },
    adjust: { title: '先调整', hint: '闭合的轮廓等待 Enter，期间可移动各点' },
    wandBy: {
      title: '依据',
      hint: '颜色：与所按像素相近的部分；梯度：直到下一条边缘',
      choices: { colour: '颜色', gradient: '梯度' }
    },
    tolerance: { title: '容差', hint: '颜色可相差多少；向右拖动增大' },
    superpixelSize: { title: '超像素', hint: '一个超像素大约多宽，以图像像素计' },
    componentAct: {
      title: '单击',
      hint: '单击对其下相连区域的作用',
      choices: { relabel: '改标', remove: '删除' }
    },
    radius: { title: '幅度', hint: '多远，以图像像素计' },
    otherClass: { title: '被替换类别', hint: '将变为当前类别的类别' },
    clickModel: { title: '模型', hint: '您自己的 SAM 类模型的两个文件：编码器和解码器，均为 ONNX' },
    share: { title: '位置', hint: '在同一图像的两个形状之间：从第一个到第二个有多远' }
  },
  remarks: {
    noPrediction: '此图像尚无预测。',
    taken: (pixels) => `已从预测中采用 ${countOf(pixels)} 个像素`,
    saysTheSame: '标注与预测已经一致。',
    nothingToTake: '没有可采用的内容：这些像素都已标注。',
    changesNothing: (action) => `“${action}”在此不会改变任何内容。`,
    noObject: '此处没有已标注的对象。',
    objectIsKept: '此对象不可覆盖。',
    relabelled: (pixels) => `已改标 ${countOf(pixels)} 个像素`,
    deleted: (pixels) => `已删除 ${countOf(pixels)} 个像素`,
    regionIsKept: '此区域不可覆盖。',
    hasThatLabel: '此区域已经是该类别。',
    filled: (pixels) => `已填充 ${countOf(pixels)} 个像素`,
    tolerance: (tolerance) => `容差 ${tolerance}`,
    photoIsRead: '正在读取此处的照片。按 Escape 停止。',
    superpixelsAreComing: '正在计算超像素。',
    movePoints: '请移动各点，然后按 Enter。',
    nothingOutlined: '此处没有勾出任何内容。',
    stillOutlining: '仍在勾画该对象。',
    liesNotBetween: '此图像不在两个形状之间。按 Escape 可放弃这两个形状。',
    shapesForgotten: '已放弃所选形状。',
    secondForgotten: '已放弃第二个形状。',
    sameSizeNeeded: '两幅图像的尺寸必须相同。',
    clickOther: '现在请单击另一个形状，可在此图像或其他图像中。',
    clickBetween: '单击即可填入介于两者之间的形状。',
    goBetween: '请转到两者之间的图像，单击填入。'
  },
  clickModel: {
    choose: '选择两个 ONNX 文件…',
    encoder: '选择 SAM 类模型的编码器（ONNX）',
    decoder: '选择与之配套的解码器（ONNX）',
    none: '请先在图像上方的栏中选择模型的两个文件。'
  }
}

const countOf = (pixels: number): string => pixels.toLocaleString('zh')
