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

from nets import NETS, TorchvisionNet


def make_net(job):
    torch.manual_seed(1)
    net = NETS[job['net']](job['classes']) if job['net'] in NETS else TorchvisionNet(job['net'], job['classes'])
    example = torch.zeros(2, 3, 64, 64)
    if 'settleOn' in job:
        example = read_batch({**job, 'channelsLast': False, 'float64': False}, job['settleOn'])[0]
        settle_statistics(net, example)
    if 'parameters' in job:
        load_parameters(net, job['parameters'])
    if 'export' in job:
        export_net(net, job['export'], example)
    net = net.to(torch.float64 if job.get('float64') else torch.float32).train()
    if job.get('statistics') == 'running':
        for module in net.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
    for name, parameter in net.named_parameters():
        if 'frozen' in job and name.startswith(job['frozen']):
            parameter.requires_grad_(False)
    return net.to(memory_format=torch.channels_last) if job.get('channelsLast') else net


def settle_statistics(net, image):
    """Running statistics as they are after training: those of the batch."""
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
    with torch.no_grad():
        net.train()(image)
    for norm in norms:
        norm.momentum = 0.1


def load_parameters(net, file):
    """`file`.json lists {"name", "shape"}; `file`.bin holds their float32 values one after another."""
    values, at, state = np.fromfile(f'{file}.bin', '<f4'), 0, {}
    for entry in json.load(open(f'{file}.json', encoding='utf-8')):
        size = int(np.prod(entry['shape']))
        state[entry['name']] = torch.from_numpy(values[at : at + size].reshape(entry['shape']).copy())
        at += size
    net.load_state_dict(state)


def export_net(net, file, example):
    """Running statistics move by the example."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(
            net,
            example,
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
    trained = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    encoder = [p for name, p in trained if name.startswith('enc.')]
    others = [p for name, p in trained if not name.startswith('enc.')]
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
