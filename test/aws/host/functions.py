"""Lambda: the deployed zip file, run by Node in a process of its own for each invocation."""
import io
import json
import os
import re
import subprocess
import tempfile
import threading
import uuid
import zipfile
from pathlib import Path

from child_environment import child_environment
from moto.awslambda.models import LambdaFunction

RUNTIME = Path(__file__).with_name("lambda-host.mjs")
_unpacked = tempfile.TemporaryDirectory(prefix="moto-functions-")
_unpacking = threading.Lock()


def _task_root(function: LambdaFunction) -> str:
    folder = Path(_unpacked.name) / re.sub(r"\W", "", function.code_sha_256)
    with _unpacking:
        if not folder.is_dir():
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
    return str(folder)


def _environment(function: LambdaFunction, request_id: str) -> dict[str, str]:
    return {
        **child_environment(function.region),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout),
        "AWS_LAMBDA_REQUEST_ID": request_id,
        "_HANDLER": str(function.handler),
        "LAMBDA_TASK_ROOT": _task_root(function),
        **{name: str(value) for name, value in function.environment_vars.items()},
    }


def _invoke_lambda(self, event=None):
    """Returns result or error document, whether it failed, and the log."""
    request_id = str(uuid.uuid4())
    limit = float(self.timeout or 3)
    command = [os.environ["MOTO_HOST_NODE"], str(RUNTIME)]
    text = json.dumps({} if event in (None, "{}") else event)
    try:
        process = subprocess.run(
            command, input=text, env=_environment(self, request_id), capture_output=True, text=True, timeout=limit
        )
        failed, log, answer = process.returncode != 0, process.stderr, process.stdout
        if failed and not answer:
            answer = _failure("Runtime.ExitError", request_id, f"Runtime exited with error: {_ending(process.returncode)}")
    except subprocess.TimeoutExpired:
        failed, log = True, ""
        answer = _failure("Sandbox.Timedout", request_id, f"Task timed out after {limit:.2f} seconds")
    self.logs_backend.ensure_log_group(self.logs_group_name)
    self.save_logs(f"{log}\nREPORT RequestId: {request_id}")
    return answer, failed, log


def _ending(code: int) -> str:
    return f"exit status {code}" if code >= 0 else f"signal: {-code}"


def _failure(name: str, request_id: str, message: str) -> str:
    return json.dumps({"errorType": name, "errorMessage": f"RequestId: {request_id} Error: {message}"})


LambdaFunction._invoke_lambda = _invoke_lambda

_invoke = LambdaFunction.invoke


def _invoke_by_type(self, body, request_headers, response_headers):
    """InvocationType Event answers at once."""
    headers = {name.lower(): value for name, value in dict(request_headers).items()}
    if headers.get("x-amz-invocation-type") != "Event":
        return _invoke(self, body, request_headers, response_headers)
    threading.Thread(target=_invoke, args=(self, body, {}, {}), daemon=True).start()
    return ""


LambdaFunction.invoke = _invoke_by_type
