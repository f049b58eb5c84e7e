"""Runs exported files in LiteRT and checks ONNX files: a JSON line for each file that is named on standard input."""

import json
import sys

import numpy as np
import onnx
from ai_edge_litert.interpreter import Interpreter


def litert(case):
    interpreter = Interpreter(model_path=case["file"], num_threads=1)
    types = sorted({np.dtype(each["dtype"]).name for each in interpreter.get_tensor_details()})
    if not case["pixels"]:
        return {"types": types}
    fed = interpreter.get_input_details()[0]
    side = fed["shape"][1]
    pixels = np.fromfile(case["pixels"], np.uint8).reshape(-1, side, side, 3)[: case["count"]]
    if fed["dtype"] == np.float32:
        pixels = pixels.astype(np.float32) / 255
    interpreter.resize_tensor_input(fed["index"], pixels.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(fed["index"], pixels)
    interpreter.invoke()
    given = interpreter.get_output_details()[0]
    logits = interpreter.get_tensor(given["index"]).astype(float)
    if given["dtype"] != np.float32:
        scale, zero = given["quantization"]
        logits = (logits - zero) * scale
    return {"logits": logits.ravel().tolist(), "signatures": interpreter.get_signature_list()}


def check(case):
    model = onnx.load(case["file"])
    onnx.checker.check_model(model, full_check=True)
    return {"opset": model.opset_import[0].version}


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(litert(case) if case["file"].endswith(".tflite") else check(case)), flush=True)
