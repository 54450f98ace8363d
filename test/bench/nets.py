"""The nets of the paired benchmarks, as PyTorch modules: NETS by name, and torchvision's."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class DefaultNet(nn.Module):
    """resources/models/default.onnx as a module whose parameters have the same names."""

    STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    TAPS = (2, 5, 12, 16)

    def __init__(self, classes, width=64):
        super().__init__()
        self.enc = nn.ModuleDict({'stem': nn.Conv2d(3, 32, 3, 2)})
        self.blocks, channels, taps = [], 32, []
        for expansion, outputs, repetitions, first_stride in self.STAGES:
            for repetition in range(repetitions):
                stride, wide, block = (1 if repetition else first_stride), channels * expansion, nn.ModuleDict()
                if expansion > 1:
                    block['expand'] = nn.Conv2d(channels, wide, 1)
                block['dw'] = nn.Conv2d(wide, wide, 3, stride, groups=wide)
                block['project'] = nn.Conv2d(wide, outputs, 1)
                if len(self.blocks) in self.TAPS:
                    taps.append(outputs)
                self.enc[f'b{len(self.blocks)}'] = block
                self.blocks.append((block, stride == 1 and channels == outputs))
                channels = outputs
        self.dec = nn.ModuleDict()
        for level, inputs in enumerate(taps):
            self.dec[f'lat{level}'] = nn.Conv2d(inputs, width, 1)
            self.dec[f'conv{level}'] = nn.Conv2d(width, width, 3, padding=1)
        self.head = nn.Conv2d(width, classes, 1)

    @staticmethod
    def same(convolution, x):
        """TensorFlow's SAME padding for even sizes."""
        kernel, stride = convolution.kernel_size[0], convolution.stride[0]
        total = 0 if kernel == 1 else kernel - stride if stride > 1 else kernel - 1
        return convolution(F.pad(x, (total // 2, total - total // 2) * 2) if total else x)

    def forward(self, image):
        x, taps = F.relu6(self.same(self.enc['stem'], image * 2 - 1)), []
        for index, (block, adds) in enumerate(self.blocks):
            y = F.relu6(block['expand'](x)) if 'expand' in block else x
            y = block['project'](F.relu6(self.same(block['dw'], y)))
            x = x + y if adds else y
            if index in self.TAPS:
                taps.append(x)
        y = None
        for level in reversed(range(len(taps))):
            lateral = self.dec[f'lat{level}'](taps[level])
            y = F.relu(self.dec[f'conv{level}'](lateral if y is None else lateral + enlarge(y, 2)))
        return enlarge(self.head(y), 4)


def enlarge(x, factor):
    return F.interpolate(x, scale_factor=factor, mode='bilinear', align_corners=False)


class UNet(nn.Module):
    """Four poolings, BatchNorm after each convolution, nearest enlargement; `width` channels at the top."""

    def __init__(self, classes, width=16, depth=4):
        super().__init__()
        widths = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            self.block(3 if level == 0 else widths[level - 1], w) for level, w in enumerate(widths)
        )
        self.up = nn.ModuleList(self.block(narrow + wide, narrow) for narrow, wide in zip(widths, widths[1:]))
        self.head = nn.Conv2d(width, classes, 1)

    @staticmethod
    def block(inputs, outputs):
        layers = []
        for channels in (inputs, outputs):
            layers += [nn.Conv2d(channels, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        return nn.Sequential(*layers)

    def forward(self, x):
        levels = []
        for level, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if level else x)
            levels.append(x)
        for level in reversed(range(len(self.up))):
            x = self.up[level](torch.cat([F.interpolate(x, scale_factor=2, mode='nearest'), levels[level]], 1))
        return self.head(x)


class TorchvisionNet(nn.Module):
    """A segmentation net of torchvision that answers the scores alone, without its dropout."""

    def __init__(self, name, classes):
        super().__init__()
        from torchvision.models import segmentation

        self.net = getattr(segmentation, name)(weights=None, weights_backbone=None, num_classes=classes)
        for parent in list(self.net.modules()):
            for child, module in parent.named_children():
                if isinstance(module, nn.Dropout):
                    setattr(parent, child, nn.Identity())

    def forward(self, x):
        return self.net(x)['out']


class DoubleConv(nn.Sequential):
    """Two 3x3 convolutions, each with a ReLU and, on demand, a BatchNorm before it."""

    def __init__(self, inputs, outputs, norm):
        layers = []
        for channels in (inputs, outputs):
            layers.append(nn.Conv2d(channels, outputs, 3, padding=1, bias=not norm))
            layers += [nn.BatchNorm2d(outputs)] if norm else []
            layers.append(nn.ReLU())
        super().__init__(*layers)


class WideUNet(nn.Module):
    """Three poolings, 32 channels at the top, transposed convolutions on the way up."""

    def __init__(self, classes, norm=False, width=32, levels=3):
        super().__init__()
        widths = [width << level for level in range(levels + 1)]
        self.down = nn.ModuleList(DoubleConv(a, b, norm) for a, b in zip([3, *widths], widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(widths, widths[1:]))
        self.join = nn.ModuleList(DoubleConv(2 * a, a, norm) for a in widths[:-1])
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        levels = []
        for level, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if level else x)
            levels.append(x)
        for level in reversed(range(len(self.up))):
            x = self.join[level](torch.cat([self.up[level](x), levels[level]], 1))
        return self.head(x)


class ResNet18Net(nn.Module):
    """torchvision's ResNet-18 with a light decoder: 1x1 convolutions to 64 channels, summed from coarse to fine."""

    def __init__(self, classes):
        super().__init__()
        from torchvision.models import resnet18

        self.encoder = resnet18(weights=None)
        self.encoder.fc = nn.Identity()
        self.lateral = nn.ModuleList(nn.Conv2d(channels, 64, 1) for channels in (64, 128, 256, 512))
        self.smooth = nn.Conv2d(64, 64, 3, padding=1)
        self.head = nn.Conv2d(64, classes, 1)

    def forward(self, image):
        e = self.encoder
        x, levels = e.maxpool(e.relu(e.bn1(e.conv1(image)))), []
        for layer in (e.layer1, e.layer2, e.layer3, e.layer4):
            x = layer(x)
            levels.append(x)
        y = self.lateral[3](levels[3])
        for level in (2, 1, 0):
            y = enlarge(y, 2) + self.lateral[level](levels[level])
        return enlarge(self.head(F.relu(self.smooth(y))), 4)


class Attention(nn.Module):
    """Self-attention whose keys and values see the map reduced by a strided convolution."""

    def __init__(self, width, heads, reduction):
        super().__init__()
        self.heads = heads
        self.query, self.key_value = nn.Linear(width, width), nn.Linear(width, 2 * width)
        self.project = nn.Linear(width, width)
        self.reduce, self.norm = nn.Conv2d(width, width, reduction, reduction), nn.LayerNorm(width)

    def forward(self, x, height, width):
        n, tokens, channels = x.shape
        split = (n, -1, self.heads, channels // self.heads)
        query = self.query(x).reshape(split).permute(0, 2, 1, 3)
        reduced = self.reduce(x.transpose(1, 2).reshape(n, channels, height, width))
        both = self.key_value(self.norm(reduced.flatten(2).transpose(1, 2)))
        key, value = (part.reshape(split).permute(0, 2, 1, 3) for part in both.chunk(2, 2))
        attention = (query @ key.transpose(2, 3) * (channels // self.heads) ** -0.5).softmax(-1)
        return self.project((attention @ value).transpose(1, 2).reshape(n, tokens, channels))


class SegFormerBlock(nn.Module):
    """Attention, then a feed-forward with a depthwise convolution. Xie et al., https://arxiv.org/abs/2105.15203"""

    def __init__(self, width, heads, reduction):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads, reduction)
        self.norm2, self.expand = nn.LayerNorm(width), nn.Linear(width, 4 * width)
        self.depthwise = nn.Conv2d(4 * width, 4 * width, 3, padding=1, groups=4 * width)
        self.project = nn.Linear(4 * width, width)

    def forward(self, x, height, width):
        x = x + self.attention(self.norm1(x), height, width)
        y = self.expand(self.norm2(x))
        image = y.transpose(1, 2).reshape(y.shape[0], y.shape[2], height, width)
        return x + self.project(F.gelu(self.depthwise(image).flatten(2).transpose(1, 2)))


class SegFormerNet(nn.Module):
    """Two stages of one block each, at a quarter and an eighth of the size."""

    def __init__(self, classes):
        super().__init__()
        self.embed = nn.ModuleList([nn.Conv2d(3, 32, 7, 4, 3), nn.Conv2d(32, 64, 3, 2, 1)])
        self.block = nn.ModuleList([SegFormerBlock(32, 1, 8), SegFormerBlock(64, 2, 4)])
        self.norm = nn.ModuleList([nn.LayerNorm(32), nn.LayerNorm(64)])
        self.lateral = nn.ModuleList([nn.Conv2d(32, 64, 1), nn.Conv2d(64, 64, 1)])
        self.head = nn.Conv2d(64, classes, 1)

    def forward(self, x):
        levels = []
        for embed, block, norm in zip(self.embed, self.block, self.norm):
            x = embed(x)
            n, channels, height, width = x.shape
            tokens = norm(block(x.flatten(2).transpose(1, 2), height, width))
            x = tokens.transpose(1, 2).reshape(n, channels, height, width)
            levels.append(x)
        y = self.lateral[0](levels[0]) + enlarge(self.lateral[1](levels[1]), 2)
        return enlarge(self.head(F.relu(y)), 4)


NETS = {
    'default': DefaultNet,
    'unet': UNet,
    'wide-unet': WideUNet,
    'wide-unet-norm': lambda classes: WideUNet(classes, norm=True),
    'resnet18': ResNet18Net,
    'segformer': SegFormerNet,
}
