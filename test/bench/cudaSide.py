"""PyTorch's side of cuda.ts: full training steps in eager mode, timed on the device.

    python3 cudaSide.py '<job>'

The job is a Job of job.ts with "device" and "steps". Makes the net (and exports it, where the job says so), then prints one line, a
JSON object from the name of a precision to milliseconds per step, the median; "tf32" and "amp" on CUDA, "float32" elsewhere.
"""

import contextlib
import json
import sys
import time

import torch
import torch.nn.functional as F

from torchSide import make_net, make_optimizer, read_batch

WARM_UP = {'cuda': 5, 'cpu': 1}


def time_steps(job, net, batch, amp):
    device = torch.device(job['device'])
    on_cuda = device.type == 'cuda'
    image, labels = (t.to(device) for t in batch)
    optimizer = make_optimizer(net, job)
    for group in optimizer.param_groups:
        group['lr'] = 1e-4
    scaler = torch.cuda.amp.GradScaler(enabled=amp)
    times = []
    for _ in range(WARM_UP[device.type] + job['steps']):
        started = time.perf_counter()
        with torch.autocast('cuda') if amp else contextlib.nullcontext():
            loss = F.cross_entropy(net(image), labels, ignore_index=255)
        optimizer.zero_grad(set_to_none=True)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        if on_cuda:
            torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - started))
    return sorted(times[WARM_UP[device.type] :])[job['steps'] // 2]


def main(job):
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    net = make_net(job).to(job['device'])
    batch = read_batch(job, job['settleOn'])
    modes = {'tf32': False, 'amp': True} if job['device'] == 'cuda' else {'float32': False}
    print(json.dumps({name: time_steps(job, net, batch, amp) for name, amp in modes.items()}))


main(json.loads(sys.argv[1]))
