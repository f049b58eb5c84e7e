"""A candidate taken out of the supernet as a module of its own: recalibrated, its batch norms folded, frozen."""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from supernet import activate, convolve


class Layer(nn.Module):
    """activation(norm(convolution(x)))."""

    def __init__(self, weight, norm, activation, stride=1, groups=1, padding="symmetric"):
        super().__init__()
        outputs, inputs, kernel, _ = weight.shape
        self.convolution = nn.Conv2d(inputs * groups, outputs, kernel, stride, groups=groups, bias=False)
        self.convolution.weight = nn.Parameter(weight.detach().clone(), requires_grad=False)
        self.norm = norm
        self.activation, self.stride, self.groups, self.padding = activation, stride, groups, padding

    def forward(self, x):
        c = self.convolution
        x = convolve(x, c.weight, self.stride, self.groups, self.padding, c.bias)
        return activate(x if self.norm is None else self.norm(x), self.activation)

    def fold(self):
        if self.norm is not None:
            self.convolution = fuse_conv_bn_eval(self.convolution.eval(), self.norm.eval())
            self.norm = None


class Gate(nn.Module):
    def __init__(self, squeeze, excite):
        super().__init__()
        self.squeeze, self.excite = squeeze, excite

    def forward(self, x):
        gate = torch.relu_(self.squeeze(x.mean((2, 3), keepdim=True)))
        return x * nn.functional.hardsigmoid(self.excite(gate))


class Block(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = shortcut

    def forward(self, x):
        y = self.layers(x)
        return x + y if self.shortcut else y


class Pool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3), keepdim=True)


def subnet_of(supernet, sizes_of_blocks):
    """`sizes_of_blocks`: one for every block. The norms average over all batches, as once-for-all recalibrates."""
    p, d, layout = supernet.parameters, supernet.description, supernet.layout

    def norm(name, channels):
        module = nn.BatchNorm2d(channels, d["epsilon"], momentum=None, device=p[f"{name}.weight"].device)
        module.weight = nn.Parameter(p[f"{name}.weight"][:channels].detach(), requires_grad=False)
        module.bias = nn.Parameter(p[f"{name}.bias"][:channels].detach(), requires_grad=False)
        return module

    def dense(name, outputs, inputs):
        weight, bias = p[f"{name}.weight"][:outputs, :inputs], p[f"{name}.bias"][:outputs]
        module = nn.Conv2d(inputs, outputs, 1)
        module.weight = nn.Parameter(weight.detach().clone(), requires_grad=False)
        module.bias = nn.Parameter(bias.detach().clone(), requires_grad=False)
        return module

    def block(block, sizes):
        names, activation, middle = block["saved"], block["activation"], sizes["middleChannels"]
        layers = []
        if block["expands"]:
            layers.append(Layer(p[names["expand"]][:middle], norm(names["expandNorm"], middle), activation))
        filter = supernet.filter_of(block, sizes["kernelSize"], middle)
        depthwise = norm(names["depthwiseNorm"], middle)
        layers.append(Layer(filter, depthwise, activation, block["stride"], middle, block["padding"]))
        squeezed = sizes["squeezeChannels"]
        if squeezed > 0:
            layers.append(Gate(dense(names["squeeze"], squeezed, middle), dense(names["excite"], middle, squeezed)))
        outputs = block["outputChannels"]
        layers.append(Layer(p[names["project"]][:, :middle], norm(names["projectNorm"], outputs), None))
        return Block(layers, block["shortcut"])

    stem, final = d["stem"], d["final"]
    channels = p[stem["weight"]].shape[0]
    layers = [
        Layer(p[stem["weight"]], norm(stem["norm"], channels), stem["activation"], stem["stride"], 1, d["padding"])
    ]
    layers += [block(each, sizes) for each, sizes in zip(d["blocks"], sizes_of_blocks) if sizes["active"]]
    features = p[final["weight"]].shape[0]
    layers += [Layer(p[final["weight"]], norm(final["norm"], features), final["activation"]), Pool()]
    if final["mix"] is not None:
        layers.append(Layer(p[final["mix"]], None, final["activation"]))
    classifier = nn.Linear(*reversed(p[d["classifier"]["weight"]].shape))
    classifier.weight = nn.Parameter(p[d["classifier"]["weight"]].detach(), requires_grad=False)
    classifier.bias = nn.Parameter(p[d["classifier"]["bias"]].detach(), requires_grad=False)
    return nn.Sequential(*layers, nn.Flatten(), classifier).to(memory_format=layout).train()


def folded(subnet):
    for module in list(subnet.modules()):
        if isinstance(module, Layer):
            module.fold()
    return subnet.eval()


def frozen(subnet, example):
    """Traced and frozen, with the library's own optimisation for inference."""
    traced = torch.jit.trace(subnet, example, check_trace=False)
    return torch.jit.optimize_for_inference(torch.jit.freeze(traced))
