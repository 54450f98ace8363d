"""Writes a net of nets.py, or of torchvision, as a user's own exporter would: for inference, with PyTorch's defaults.

    python3 exportNet.py NAME FILE [CLASSES]
"""

import sys
import warnings

import torch

from nets import NETS, TorchvisionNet

name, file, classes = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2
torch.manual_seed(1)
net = (NETS[name](classes) if name in NETS else TorchvisionNet(name, classes)).eval()
with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    torch.onnx.export(
        net,
        torch.zeros(1, 3, 64, 64),
        file,
        opset_version=17,
        input_names=['image'],
        output_names=['logits'],
        dynamic_axes={'image': {0: 'N', 2: 'H', 3: 'W'}, 'logits': {0: 'N', 2: 'H', 3: 'W'}},
    )
