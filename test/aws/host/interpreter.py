"""What moto's Step Functions interpreter lacks to run `batch:submitJob.sync` and to show its executions."""
import json
import uuid
from datetime import datetime

import boto3
from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_batch
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch import (
    StateTaskServiceBatch,
)
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

_service_models = {}


def _operation(self, service, action):
    """botocore's model of the API call that a Task makes."""
    name = self._get_boto_service_name(service)
    if name not in _service_models:
        _service_models[name] = boto3.client(name, region_name="us-east-1").meta
    meta = _service_models[name]
    return meta.service_model.operation_model(meta.method_to_api_mapping[self._get_boto_service_action(action)])


def _normalise_parameters(self, parameters, boto_service_name=None, service_action_name=None):
    """PascalCase of the state machine to the API's own case: LocalStack has it, in moto it is empty."""
    shape = _operation(self, boto_service_name, service_action_name).input_shape
    if shape is not None:
        self._to_boto_request(parameters, shape)


def _normalise_response(self, response, boto_service_name=None, service_action_name=None):
    shape = _operation(self, boto_service_name, service_action_name).output_shape
    if shape is not None:
        self._from_boto_response(response, shape)


StateTaskService._normalise_parameters = _normalise_parameters
StateTaskService._normalise_response = _normalise_response


def _compact(document):
    """The Cause of a failed job is compact JSON, and Choice rules match text in it."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)


state_task_service_batch.to_json_str = _compact

_from_error = StateTaskServiceBatch._from_error


def _from_error_without_request_id(self, env, ex):
    """moto's Batch sends no request id with its errors, and its interpreter insists on one."""
    if isinstance(ex, ClientError):
        ex.response["ResponseMetadata"].setdefault("RequestId", str(uuid.uuid4()))
    return _from_error(self, env, ex)


StateTaskServiceBatch._from_error = _from_error_without_request_id

_evaluation_environment = ExecutionWorker._get_evaluation_environment


def _with_start_time_as_text(self):
    """`$$.Execution.StartTime` is text; a datetime makes DescribeExecution fail."""
    details = self._evaluation_details.execution_details
    if isinstance(details.start_time, datetime):
        details.start_time = details.start_time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _evaluation_environment(self)


ExecutionWorker._get_evaluation_environment = _with_start_time_as_text
