"""Times the models of this folder on the machine that runs it, and writes measured.json for `nat profile --collect`.

    pip install numpy ai-edge-litert      (or numpy onnxruntime)
    python3 measure.py [--runtime litert|onnxruntime] [--seconds 300] [--threads 1] [--device NAME]

Models are timed in turns, in the groups of plan.json. When its turn comes, a layer is called once, and finds the caches as
others left them; a network answers a few images one after the other, as on a device, and the first of them does not count
("calls" in plan.json). With one thread the clock is the process's processor time, which
stands still while other programs have the core.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import sys
import time

ROUNDS = 3
FEWEST_TURNS = 5
MOST_TURNS = 400
WARM_UPS = 3

folder = pathlib.Path(__file__).resolve().parent


class OnnxRuntime:
    suffix = ".onnx"

    def __init__(self, threads):
        import onnxruntime

        self.onnxruntime = onnxruntime
        self.options = onnxruntime.SessionOptions()
        self.options.intra_op_num_threads = threads
        self.options.inter_op_num_threads = 1
        self.name = f"onnxruntime {onnxruntime.__version__} (Python)"

    def open(self, path, model):
        session = self.onnxruntime.InferenceSession(
            str(path), self.options, providers=["CPUExecutionProvider"]
        )
        height, width, channels = model["shape"]
        shape = (height, width, 3) if model["input"] == "pixels" else (channels, height, width)
        feeds = {session.get_inputs()[0].name: values(shape)}
        return lambda: session.run(None, feeds)


class LiteRt:
    suffix = ".tflite"

    def __init__(self, threads):
        from importlib.metadata import version

        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter
        self.threads = threads
        self.name = f"LiteRT {version('ai-edge-litert')}"

    def open(self, path, model):
        interpreter = self.interpreter(model_path=str(path), num_threads=self.threads)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], values(model["shape"]))
        return interpreter.invoke


def values(shape):
    """Some of both signs; what they are does not change the time."""
    import numpy

    size = 1
    for side in shape:
        size *= side
    return ((numpy.arange(size) * 7919 % 1000) / 1000 - 0.2).astype(numpy.float32).reshape((1, *shape))


def visit(runtime, models, calls_of_a_turn, clock, seconds):
    """First quarter's mark, distance between the quarters and number of calls of each model, in milliseconds."""
    calls = [runtime.open(folder / "models" / f"{model['name']}{runtime.suffix}", model) for model in models]
    times = [[] for _ in calls]
    for _ in range(WARM_UPS):
        for call in calls:
            call()
    start = clock()
    for turn in range(MOST_TURNS):
        if turn >= FEWEST_TURNS and clock() - start > seconds:
            break
        for model, call, seen in zip(models, calls, times):
            of_a_turn = calls_of_a_turn[model["kind"]]
            for _ in range(of_a_turn["inVain"]):
                call()
            for _ in range(of_a_turn["counted"]):
                before = clock()
                call()
                seen.append(1000 * (clock() - before))
    return {model["name"]: summary(seen) for model, seen in zip(models, times)}


def summary(times):
    # What else happens on a machine makes calls slower, and none faster.
    low, _, high = statistics.quantiles(times, n=4)
    return {"milliseconds": low, "spread": high - low, "count": len(times)}


def device_name():
    for path in ("/proc/device-tree/model", "/sys/firmware/devicetree/base/model"):
        if os.path.exists(path):
            return pathlib.Path(path).read_text().strip("\0\n ")
    if os.path.exists("/proc/cpuinfo"):
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description="Times the models of this folder for `nat profile --collect`.")
    parser.add_argument("--runtime", choices=["litert", "onnxruntime"], default="litert")
    parser.add_argument("--seconds", type=float, default=300, help="for all models together; opening them comes on top")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", help="a name for people")
    arguments = parser.parse_args()
    plan = json.loads((folder / "plan.json").read_text())
    try:
        runtime = {"litert": LiteRt, "onnxruntime": OnnxRuntime}[arguments.runtime](arguments.threads)
    except ImportError as error:
        sys.exit(f"{error}. Install it: pip install numpy {'ai-edge-litert' if arguments.runtime == 'litert' else 'onnxruntime'}")
    clock = time.process_time if arguments.threads == 1 else time.perf_counter
    models = {model["name"]: model for model in plan["models"]}
    if not (folder / "models" / f"empty{runtime.suffix}").exists():
        sys.exit(f"There are no {runtime.suffix} files in models/. Choose the other --runtime.")
    total = ROUNDS * len(plan["groups"])
    visits = []
    for turn in range(ROUNDS):
        # To and fro: what changes steadily meets the first and the last alike.
        for group in plan["groups"] if turn % 2 == 0 else reversed(plan["groups"]):
            timed = [models[name] for name in group]
            visits.append(visit(runtime, timed, plan["calls"], clock, arguments.seconds / total))
            print(f"\r{len(visits)} of {total} visits to groups of models", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    measured = {
        "schema": 1,
        "plan": plan["id"],
        "device": arguments.device or device_name(),
        "runtime": runtime.name,
        "threads": arguments.threads,
        "clock": "processor time" if arguments.threads == 1 else "time",
        "measuredAt": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "visits": visits,
    }
    (folder / "measured.json").write_text(json.dumps(measured))
    print(f"{folder / 'measured.json'}: now npm run nat -- profile --collect {folder} --out FILE")


main()
