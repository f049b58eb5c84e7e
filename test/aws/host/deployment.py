"""CloudFormation and EventBridge, as far as an upload needs them to start an execution of the deployed state machine."""
import json
import re
import threading
import uuid

from moto.awslambda.models import lambda_backends
from moto.batch.models import ComputeEnvironment, JobDefinition, JobQueue, batch_backends
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
from moto.events.models import Rule
from moto.iam.exceptions import NotFoundException
from moto.stepfunctions import models as state_machines
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

SERVICE_ROLE = "AWSServiceRoleForBatch"

# ---- CloudFormation makes state machines that do not execute, and leaves their placeholders as they are

state_machines.stepfunctions_backends = stepfunctions_parser_backends
_create_state_machine = state_machines.StateMachine.create_from_cloudformation_json.__func__


def _state_machine(cls, resource_name, cloudformation_json, account_id, region_name, **named):
    properties = cloudformation_json["Properties"]
    values = properties.get("DefinitionSubstitutions", {})
    definition = re.sub(r"\$\{(\w+)\}", lambda found: str(values[found[1]]), properties["DefinitionString"])
    filled = {**cloudformation_json, "Properties": {**properties, "DefinitionString": definition}}
    return _create_state_machine(cls, resource_name, filled, account_id, region_name, **named)


state_machines.StateMachine.create_from_cloudformation_json = classmethod(_state_machine)

_create_job_definition = JobDefinition.create_from_cloudformation_json.__func__


def _job_definition(cls, resource_name, cloudformation_json, account_id, region_name, **named):
    """moto looks for `timeout`; the template says `Timeout`."""
    properties = {**cloudformation_json["Properties"]}
    properties["timeout"] = properties.get("Timeout", {})
    return _create_job_definition(
        cls, resource_name, {**cloudformation_json, "Properties": properties}, account_id, region_name, **named
    )


JobDefinition.create_from_cloudformation_json = classmethod(_job_definition)



def _compute_environment(cls, resource_name, cloudformation_json, account_id, region_name, **named):
    """Machines are ours to play, so moto is to start none; and AWS makes Batch's service role by itself."""
    backend = batch_backends[account_id][region_name]
    roles = backend.iam_backend
    try:
        role = roles.get_role(SERVICE_ROLE)
    except NotFoundException:
        role = roles.create_role(SERVICE_ROLE, "{}", "/", None, "", [], "3600")
    state = cloudformation_json["Properties"].get("State", "ENABLED")
    return backend.create_compute_environment(resource_name, "UNMANAGED", state, None, role.arn)


ComputeEnvironment.create_from_cloudformation_json = classmethod(_compute_environment)

# `Fn::GetAtt`: each of these has one attribute, its ARN.
for resource in (ComputeEnvironment, JobDefinition, JobQueue):
    resource.has_cfn_attr = classmethod(lambda cls, attribute: attribute.endswith("Arn"))
    resource.get_cfn_attribute = lambda self, attribute: self.arn

# ---- EventBridge does not deliver to Lambda

_send_to_targets = Rule.send_to_targets


def _send(self, event, *args, **named):
    if self.state == "DISABLED" or not self.event_pattern.matches_event(event):
        return
    functions = [target for target in self.targets if target["Arn"].split(":")[2] == "lambda"]
    body = json.dumps({**event, "id": str(uuid.uuid4()), "time": _text_of(event.get("time"))})
    for target in functions:
        _, _, _, region, account, *_ = target["Arn"].split(":")
        function = lambda_backends[account][region].get_function(target["Arn"])
        threading.Thread(target=function.invoke, args=(body, {}, {}), daemon=True).start()
    others = [target for target in self.targets if target not in functions]
    if others:
        everything, self.targets = self.targets, others
        try:
            _send_to_targets(self, event, *args, **named)
        finally:
            self.targets = everything


def _text_of(time):
    return iso_8601_datetime_without_milliseconds(utcfromtimestamp(time)) if isinstance(time, (int, float)) else time


Rule.send_to_targets = _send
