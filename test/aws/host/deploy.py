"""Deploys a synthesised CDK stack into moto: its assets, then its template. Prints the resources that are there."""
import io
import json
import os
import sys
import zipfile
from pathlib import Path

import boto3

ENDPOINT, FOLDER, STACK = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
REFERRING = ["AWS::CloudWatch::Dashboard"]  # to the alarms
PARAMETERS = json.load(sys.stdin)
REGION, ACCOUNT = os.environ["AWS_REGION"], "123456789012"


def client(service: str):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name=REGION)


def zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return content.getvalue()


def upload_assets() -> None:
    s3, bucket = client("s3"), f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    s3.create_bucket(Bucket=bucket)
    for asset in json.loads((FOLDER / f"{STACK}.assets.json").read_text())["files"].values():
        source = FOLDER / asset["source"]["path"]
        (destination,) = asset["destinations"].values()
        body = zipped(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
        s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)


def template() -> dict:
    """Without what refers to resources that moto does not make: it refuses those."""
    document = json.loads((FOLDER / f"{STACK}.template.json").read_text())
    document["Resources"] = {
        name: resource for name, resource in document["Resources"].items() if resource["Type"] not in REFERRING
    }
    return document


def set_up_buckets(resources: list[dict]) -> None:
    """moto makes buckets without their versioning and their events."""
    s3 = client("s3")
    names = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}
    for name, resource in template()["Resources"].items():
        if resource["Type"] != "AWS::S3::Bucket":
            continue
        bucket, properties = names[name], resource["Properties"]
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=properties["VersioningConfiguration"])
        if properties.get("NotificationConfiguration", {}).get("EventBridgeConfiguration"):
            events = {"EventBridgeConfiguration": {}}
            s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=events)


def main() -> None:
    upload_assets()
    client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="21", Type="String")
    formation = client("cloudformation")
    formation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template()),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in PARAMETERS.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    stack = formation.describe_stacks(StackName=STACK)["Stacks"][0]
    pages = formation.get_paginator("list_stack_resources").paginate(StackName=STACK)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    set_up_buckets(resources)
    print(
        json.dumps(
            {
                "status": stack["StackStatus"],
                "outputs": {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])},
                "resources": [
                    {"id": resource["LogicalResourceId"], "type": resource["ResourceType"]}
                    for resource in resources
                ],
            }
        )
    )


main()
