"""Creates roles, queues, job definitions and functions in moto, as standard input lists them (JSON, see support/cloud.ts)."""
import io
import json
import os
import sys
import zipfile

import boto3

ENDPOINT, TRUST = sys.argv[1], {"Version": "2012-10-17", "Statement": []}


def client(service: str):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name=os.environ["AWS_REGION"])


def role() -> str:
    iam = client("iam")
    try:
        return iam.get_role(RoleName="everything")["Role"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        return iam.create_role(RoleName="everything", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]


def zipped(file: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file, "index.mjs")
    return content.getvalue()


def main() -> None:
    wanted = json.load(sys.stdin)
    arn = role()
    batch, functions = client("batch"), client("lambda")
    for name in wanted["queues"]:
        environment = batch.create_compute_environment(
            computeEnvironmentName=name, type="UNMANAGED", state="ENABLED", serviceRole=arn
        )["computeEnvironmentArn"]
        batch.create_job_queue(
            jobQueueName=name,
            state="ENABLED",
            priority=1,
            computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment}],
        )
    for definition in wanted["jobDefinitions"]:
        batch.register_job_definition(**definition)
    for function in wanted["functions"]:
        functions.create_function(
            FunctionName=function["name"],
            Runtime="nodejs22.x",
            Role=arn,
            Handler="index.handler",
            Code={"ZipFile": zipped(function["file"])},
            Timeout=900,
            MemorySize=1024,
            Environment={"Variables": function["environment"]},
        )
    print(json.dumps({"role": arn}))


main()
