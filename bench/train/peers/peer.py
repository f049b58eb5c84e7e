"""A process that trains and measures in PyTorch what it is asked to; bench/train/protocol.ts says what is asked and answered.

    python bench/train/peers/peer.py default|channels_last THREADS cpu|gpu
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

from subnet import folded, frozen, subnet_of
from supernet import Supernet

layout = {"default": torch.contiguous_format, "channels_last": torch.channels_last}[sys.argv[1]]
threads = int(sys.argv[2])
device = torch.device("cuda" if sys.argv[3] == "gpu" else "cpu")
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)
torch.manual_seed(1)


def wait():
    if device.type == "cuda":
        torch.cuda.synchronize()


def timed(work):
    wait()
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    wait()
    return result, {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}


def random_bytes(count, pixels):
    return torch.randint(0, 256, (count, pixels, pixels, 3), dtype=torch.uint8)


class Peer:
    def open(self, request):
        self.supernet = Supernet(request["description"], request["weights"], device, layout)
        self.pixels, self.classes = request["pixels"], request["classes"]
        parameters = list(self.supernet.parameters.values())
        self.optimiser = torch.optim.SGD(
            parameters, 0.01, momentum=0.9, weight_decay=4e-5, nesterov=True, fused=request["fused"]
        )
        # A subnet leaves parameters out, and the fused kernel wants a buffer for each; a first step from zero is the same.
        for each in parameters:
            self.optimiser.state[each]["momentum_buffer"] = torch.zeros_like(each)
        return {}

    def batch(self, count):
        pattern = torch.arange(count * self.pixels**2 * 3, dtype=torch.int64)
        pixels = ((pattern * 2654435761) % 2**32 >> 24).to(torch.uint8)
        labels = torch.arange(count) % self.classes
        return pixels.view(count, self.pixels, self.pixels, 3), labels.to(device)

    def train(self, request):
        images, labels = self.batch(request["batch"])
        subnets = request["subnets"]

        def steps():
            losses = []
            for step in range(request["steps"]):
                self.optimiser.zero_grad(set_to_none=True)
                x = self.supernet.images(images.to(device))
                loss = F.cross_entropy(self.supernet.logits(x, subnets[step % len(subnets)]), labels)
                loss.backward()
                self.optimiser.step()
                losses.append(loss.item())
            return losses

        losses, times = timed(steps)
        return {**times, "value": losses[0]}

    def measure(self, request):
        """Calibration, and unless it is asked for alone, folding and validation, of every subnet."""
        batch = request["batch"]
        calibration = self.batches(request["calibration"], batch)
        validation = self.batches(request["validation"], batch)

        def all_subnets():
            errors = []
            for sizes in request["subnets"]:
                subnet = subnet_of(self.supernet, sizes)
                for images, _ in calibration:
                    subnet(self.supernet.images(images.to(device)))
                if not validation:
                    continue
                subnet = folded(subnet)
                if request["frozen"]:
                    subnet = frozen(subnet, self.supernet.images(validation[0][0].to(device)))
                wrong, cross_entropy = 0, 0.0
                for images, labels in validation:
                    logits = subnet(self.supernet.images(images.to(device)))
                    wrong += (logits.argmax(1) != labels).sum().item()
                    cross_entropy += F.cross_entropy(logits, labels, reduction="sum").item()
                errors.append(cross_entropy / request["validation"])
            return errors

        with torch.inference_mode():
            values, times = timed(all_subnets)
        return {**times, "value": values[0] if values else 0}

    def batches(self, count, batch):
        return [self.batch(min(batch, count - at)) for at in range(0, count, batch)]


peer = Peer()
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(getattr(peer, request["work"])(request)), flush=True)
