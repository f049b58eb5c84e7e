import { Duration, Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as sns from 'aws-cdk-lib/aws-sns'
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

export interface NotificationsProps {
  readonly deployment: string
  readonly email: string | undefined
  readonly encryptionKey: kms.IKey | undefined
}

/** Where alarms and budget notices go, and where events wait that nobody could handle. */
export class Notifications extends Construct {
  readonly topic: sns.Topic
  readonly deadLetterQueue: sqs.Queue

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id)
    const { account } = Stack.of(this)
    this.topic = new sns.Topic(this, 'Topic', {
      topicName: `${props.deployment}-alarms`,
      enforceSSL: true,
      ...(props.encryptionKey === undefined ? {} : { masterKey: props.encryptionKey }),
    })
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PublishNotices',
        principals: ['cloudwatch', 'budgets'].map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    )
    if (props.email !== undefined) this.topic.addSubscription(new subscriptions.EmailSubscription(props.email))

    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      queueName: `${props.deployment}-unhandled-events`,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      ...(props.encryptionKey === undefined
        ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
        : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: props.encryptionKey }),
    })
  }
}
