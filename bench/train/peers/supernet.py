"""The weight-sharing network in PyTorch: a subnet takes the leading channels and the centres of filters, as once-for-all's does.

Tensors have the names under which this project saves them, so that both sides start from the same weights.
"""

import json

import numpy
import torch
import torch.nn.functional as F


def read_safetensors(path):
    """{name: numpy array} of a file of float32 tensors."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        body = file.read()
    header.pop("__metadata__", None)
    return {
        name: numpy.frombuffer(body, "<f4", (at[1] - at[0]) // 4, at[0]).reshape(shape)
        for name, (shape, at) in ((name, (entry["shape"], entry["data_offsets"])) for name, entry in header.items())
    }


def activate(x, name):
    if name is None:
        return x
    if name == "hard-swish":
        return F.hardswish(x)
    return F.relu(x, inplace=True) if name == "relu" else F.relu6(x, inplace=True)


def convolve(x, weight, stride=1, groups=1, padding="symmetric", bias=None):
    """Square filters; `same`: TensorFlow's padding, which only strided convolutions tell from the symmetric one."""
    kernel = weight.shape[-1]
    if stride == 1 or padding == "symmetric":
        return F.conv2d(x, weight, bias, stride, kernel // 2, 1, groups)
    missing = [max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in (x.shape[3], x.shape[2])]
    x = F.pad(x, [edge for each in missing for edge in (each // 2, each - each // 2)])
    return F.conv2d(x, weight, bias, stride, 0, 1, groups)


class Supernet:
    """`description`: see bench/train/description.ts. Parameters and statistics by their saved names."""

    def __init__(self, description, weights, device, layout):
        self.description = description
        self.layout = layout
        self.parameters, self.statistics = {}, {}
        for name, values in read_safetensors(weights).items():
            tensor = torch.from_numpy(values.copy()).to(device)
            if tensor.dim() == 4:
                tensor = tensor.to(memory_format=layout)
            if name.endswith(("running_mean", "running_var")):
                self.statistics[name] = tensor
            else:
                self.parameters[name] = tensor.requires_grad_()
        self.scale = torch.tensor(description["input"]["scale"], device=device).view(1, 3, 1, 1)
        self.offset = torch.tensor(description["input"]["offset"], device=device).view(1, 3, 1, 1)

    def images(self, pixels):
        """uint8 [n, h, w, 3] -> normalised float32 [n, 3, h, w] in the network's layout."""
        x = pixels.permute(0, 3, 1, 2).to(torch.float32, memory_format=self.layout)
        return x.mul_(self.scale).add_(self.offset)

    def filter_of(self, block, kernel, channels):
        """The depthwise filter [channels, 1, kernel, kernel]: each size from the next larger one."""
        filter = self.parameters[block["saved"]["depthwise"]][:channels]
        sizes = block["kernelSizes"]
        for inner in reversed(sizes[: len(sizes) - 1]):
            if inner < kernel:
                break
            edge = (filter.shape[-1] - inner) // 2
            filter = filter[:, :, edge : edge + inner, edge : edge + inner]
            matrix = block["matrices"].get(str(inner))
            if matrix is not None:
                flat = filter.reshape(channels, inner * inner)
                filter = F.linear(flat, self.parameters[matrix]).view(channels, 1, inner, inner)
        return filter

    def norm(self, x, name):
        """With the batch's statistics; the running ones move."""
        channels = x.shape[1]
        p, s = self.parameters, self.statistics
        return F.batch_norm(
            x,
            s[f"{name}.running_mean"][:channels],
            s[f"{name}.running_var"][:channels],
            p[f"{name}.weight"][:channels],
            p[f"{name}.bias"][:channels],
            True,
            0.1,
            self.description["epsilon"],
        )

    def block(self, x, block, sizes):
        p, names, activation = self.parameters, block["saved"], block["activation"]
        middle, y = sizes["middleChannels"], x
        if block["expands"]:
            y = F.conv2d(y, p[names["expand"]][:middle])
            y = activate(self.norm(y, names["expandNorm"]), activation)
        filter = self.filter_of(block, sizes["kernelSize"], middle)
        y = convolve(y, filter, block["stride"], middle, block["padding"])
        y = activate(self.norm(y, names["depthwiseNorm"]), activation)
        squeezed = sizes["squeezeChannels"]
        if squeezed > 0:
            gate = y.mean((2, 3), keepdim=True)
            w, b = p[f"{names['squeeze']}.weight"], p[f"{names['squeeze']}.bias"]
            gate = F.relu(F.conv2d(gate, w[:squeezed, :middle], b[:squeezed]), inplace=True)
            w, b = p[f"{names['excite']}.weight"], p[f"{names['excite']}.bias"]
            y = y * F.hardsigmoid(F.conv2d(gate, w[:middle, :squeezed], b[:middle]))
        y = self.norm(F.conv2d(y, p[names["project"]][:, :middle]), names["projectNorm"])
        return x + y if block["shortcut"] else y

    def logits(self, x, subnet):
        """`subnet`: the sizes of every block."""
        p, d = self.parameters, self.description
        stem, final = d["stem"], d["final"]
        x = convolve(x, p[stem["weight"]], stem["stride"], padding=d["padding"])
        x = activate(self.norm(x, stem["norm"]), stem["activation"])
        for block, sizes in zip(d["blocks"], subnet):
            if sizes["active"]:
                x = self.block(x, block, sizes)
        x = activate(self.norm(F.conv2d(x, p[final["weight"]]), final["norm"]), final["activation"])
        x = x.mean((2, 3), keepdim=True)
        if final["mix"] is not None:
            x = activate(F.conv2d(x, p[final["mix"]]), final["activation"])
        return F.linear(x.flatten(1), p[d["classifier"]["weight"]], p[d["classifier"]["bias"]])
