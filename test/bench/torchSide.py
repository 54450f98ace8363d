"""PyTorch's side of the paired benchmarks: trains the same net on the same batches and says what each step took.

    python3 torchSide.py '<job>'

The job is a JSON object, see Job in job.ts. First line out: {"ready": 1}. Then each line on stdin, a JSON object
{"batch", "learningRate", "gradients"?}, is one step and is answered by one line {"seconds", "cpuSeconds", "loss", "peakMegabytes"}.
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
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


def make_net(job):
    torch.manual_seed(1)
    own = {'default': DefaultNet, 'unet': UNet}.get(job['net'])
    net = own(job['classes']) if own else TorchvisionNet(job['net'], job['classes'])
    if 'parameters' in job:
        load_parameters(net, job['parameters'])
    if 'export' in job:
        export_net(net, job['export'])
    net = net.to(torch.float64 if job.get('float64') else torch.float32).train()
    return net.to(memory_format=torch.channels_last) if job.get('channelsLast') else net


def load_parameters(net, file):
    """`file`.json lists {"name", "shape"}; `file`.bin holds their float32 values one after another."""
    values, at, state = np.fromfile(f'{file}.bin', '<f4'), 0, {}
    for entry in json.load(open(f'{file}.json', encoding='utf-8')):
        size = int(np.prod(entry['shape']))
        state[entry['name']] = torch.from_numpy(values[at : at + size].reshape(entry['shape']).copy())
        at += size
    net.load_state_dict(state)


def export_net(net, file):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(
            net,
            torch.zeros(2, 3, 64, 64),
            file,
            opset_version=17,
            input_names=['image'],
            output_names=['logits'],
            dynamic_axes={'image': {0: 'N', 2: 'H', 3: 'W'}, 'logits': {0: 'N', 2: 'H', 3: 'W'}},
            do_constant_folding=False,
            training=torch.onnx.TrainingMode.TRAINING,
        )


def read_batch(job, file):
    """`file`.image: float32 [N,3,S,S]; `file`.labels: uint8 [N,S,S], 255 ignored."""
    count, size = job['images'], job['size']
    image = torch.from_numpy(np.fromfile(f'{file}.image', '<f4').reshape(count, 3, size, size))
    labels = torch.from_numpy(np.fromfile(f'{file}.labels', np.uint8).reshape(count, size, size).astype(np.int64))
    if job.get('channelsLast'):
        image = image.contiguous(memory_format=torch.channels_last)
    return image.double() if job.get('float64') else image, labels


def write_gradients(net, file):
    """In the form of load_parameters; float64 is rounded."""
    named = list(net.named_parameters())
    with open(f'{file}.json', 'w', encoding='utf-8') as out:
        json.dump([{'name': name, 'shape': list(p.shape)} for name, p in named], out)
    with open(f'{file}.bin', 'wb') as out:
        for _, parameter in named:
            out.write(parameter.grad.contiguous().numpy().astype('<f4').tobytes())


def make_optimizer(net, job):
    encoder = [p for name, p in net.named_parameters() if name.startswith('enc.')]
    others = [p for name, p in net.named_parameters() if not name.startswith('enc.')]
    groups = [{'params': others, 'factor': 1.0}, {'params': encoder, 'factor': job['encoderMultiplier']}]
    groups = [g for g in groups if g['params']]
    if 'momentum' in job:
        return torch.optim.SGD(groups, lr=0, momentum=job['momentum'], weight_decay=job['weightDecay'])
    return torch.optim.AdamW(groups, weight_decay=job['weightDecay'])


def serve(job):
    torch.set_num_threads(job['threads'])
    net = make_net(job)
    optimizer = make_optimizer(net, job)

    def step(image, labels, gradients):
        loss = F.cross_entropy(net(image), labels, ignore_index=255)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if gradients:
            write_gradients(net, gradients)
        optimizer.step()
        return loss.item()

    answer({'ready': 1})
    for line in sys.stdin:
        request = json.loads(line)
        image, labels = read_batch(job, request['batch'])
        for group in optimizer.param_groups:
            group['lr'] = request['learningRate'] * group['factor']
        wall, cpu = time.perf_counter(), time.process_time()
        loss = step(image, labels, request.get('gradients'))
        answer(
            {
                'seconds': time.perf_counter() - wall,
                'cpuSeconds': time.process_time() - cpu,
                'loss': loss,
                'peakMegabytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )


def answer(record):
    print(json.dumps(record), flush=True)


serve(json.loads(sys.argv[1]))
