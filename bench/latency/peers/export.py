"""Networks as PyTorch's own exporter writes them to ONNX: a JSON line on standard input names the description of one, its
weights (float32, one after another) and the file to write. A line says that it is written."""

import json
import sys

import numpy as np
import torch
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "relu6": nn.ReLU6, "hard-sigmoid": nn.Hardsigmoid, "hard-swish": nn.Hardswish}


class Scale(nn.Module):
    """Of each channel: x * scale + offset."""

    def __init__(self, scale, offset):
        super().__init__()
        for name, values in (("scale", scale), ("offset", offset)):
            self.register_buffer(name, torch.tensor(values).reshape(1, -1, 1, 1))

    def forward(self, x):
        return x * self.scale + self.offset


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


class Multiply(nn.Module):
    def forward(self, x, factors):
        return x * factors


def convolution(operation, weight, bias):
    outputs, inputs, kernel, _ = weight.shape
    groups = outputs if operation["kind"] == "depthwise" else 1
    sides = [operation["border"][side] for side in ("left", "right", "top", "bottom")]
    even = len(set(sides)) == 1
    padding = sides[0] if even else 0
    layer = nn.Conv2d(
        inputs * groups, outputs, kernel, operation["stride"], padding, groups=groups, bias=bias is not None
    )
    filled(layer, weight=weight, bias=bias)
    return layer if even else nn.Sequential(nn.ZeroPad2d(sides), layer)


def filled(layer, **tensors):
    with torch.no_grad():
        for name, values in tensors.items():
            if values is not None:
                getattr(layer, name).copy_(values)
    return layer


def module(operation, tensor):
    """`tensor`: of a parameter's place in the file of weights."""
    kind = operation["kind"]
    if kind == "scale":
        return Scale(operation["scale"], operation["offset"])
    if kind in ("convolution", "depthwise"):
        return convolution(operation, tensor(operation["weight"]), tensor(operation["bias"]))
    if kind == "norm":
        scale, offset, mean, variance = (tensor(operation[name]) for name in ("scale", "offset", "mean", "variance"))
        norm = nn.BatchNorm2d(len(scale), eps=operation["epsilon"])
        return filled(norm, weight=scale, bias=offset, running_mean=mean, running_var=variance)
    if kind == "activation":
        return ACTIVATIONS[operation["activation"]]()
    if kind == "pool":
        return nn.AdaptiveAvgPool2d(1)
    if kind == "flatten":
        return nn.Flatten()
    if kind == "dense":
        weight, bias = tensor(operation["weight"]), tensor(operation["bias"])
        return filled(nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None), weight=weight, bias=bias)
    return {"add": Add, "multiply": Multiply}[kind]()


class Network(nn.Module):
    def __init__(self, description, weights):
        super().__init__()
        self.input, self.output = description["input"], description["output"]
        self.names = [layer["name"] for layer in description["layers"]]
        self.inputs = [layer["inputs"] for layer in description["layers"]]

        def tensor(place):
            if place is None:
                return None
            size = int(np.prod(place["shape"]))
            return torch.from_numpy(weights[place["offset"] :][:size].reshape(place["shape"]))

        self.layers = nn.ModuleList([module(layer["operation"], tensor) for layer in description["layers"]])

    def forward(self, pixels):
        values = {self.input: pixels.permute(0, 3, 1, 2)}
        for name, inputs, layer in zip(self.names, self.inputs, self.layers):
            values[name] = layer(*(values[each] for each in inputs))
        return values[self.output]


for line in sys.stdin:
    case = json.loads(line)
    with open(case["description"]) as file:
        description = json.load(file)
    network = Network(description, np.fromfile(case["weights"], np.float32)).eval()
    torch.onnx.export(
        network,
        (torch.rand(2, *description["shape"]),),
        case["file"],
        input_names=["pixels"],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    print(json.dumps({"written": case["file"], "exporter": torch.__version__}), flush=True)
