"""moto's server with our code in it: the Step Functions interpreter, Lambda functions and Batch jobs as child processes.

Environment:
  MOTO_PORT              port on 127.0.0.1
  MOTO_HOST_NODE         Node program
  MOTO_HOST_ENTRY        entry point of every container image that is not itself a file: URL
  AWS_ENDPOINT_URL_S3    S3 server of functions and containers (default: moto itself)
"""
import os

PORT = os.environ["MOTO_PORT"]  # the interpreter, too, finds moto's services by it

import deployment  # noqa: E402, F401
import functions  # noqa: E402, F401
import interpreter  # noqa: E402, F401
import jobs  # noqa: E402, F401
import storage  # noqa: E402, F401
from moto.core.config import default_user_config  # noqa: E402
from moto.server import main  # noqa: E402

default_user_config["stepfunctions"] = {"execute_state_machine": True}

if __name__ == "__main__":
    main(["--host", "127.0.0.1", "--port", PORT])
