import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as kms from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'

/** The optional own key (`-c kms=true`): one for bucket, logs, queue and topic, rotated yearly. */
export class Encryption extends Construct {
  readonly key: kms.Key

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.key = new kms.Key(this, 'Key', {
      description: 'Neural Architecture Transfer: objects, logs, queue and topic',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const { region, account, partition } = Stack.of(this)
    // CloudWatch Logs encrypts by itself, bound to this account's log groups.
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EncryptLogs',
        principals: [new iam.ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
        },
      }),
    )
    // Services that put messages into an encrypted queue or topic of ours.
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'DeliverMessages',
        principals: ['cloudwatch', 'events', 'scheduler', 'budgets'].map(
          (service) => new iam.ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    )
  }
}
