"""CloudFormation and EventBridge, as far as an upload needs them to start an execution."""
