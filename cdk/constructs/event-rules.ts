import { Duration } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as targets from 'aws-cdk-lib/aws-events-targets'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as s3 from 'aws-cdk-lib/aws-s3'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { specKeys } from '../../pipeline/triggers/spec-uploaded.ts'
import type { EventPattern } from '../../pipeline/triggers/trigger.ts'
import { registeredTriggers } from '../../pipeline/triggers/triggers.ts'

export interface EventRulesProps {
  readonly bucket: s3.IBucket
  readonly starter: lambda.IFunction
  readonly scheduleManager: lambda.IFunction
  readonly deadLetterQueue: sqs.IQueue
}

/** What starts runs, one rule for each trigger; a spec that appears, changes or goes has its schedule brought in line. */
export class EventRules extends Construct {
  constructor(scope: Construct, id: string, props: EventRulesProps) {
    super(scope, id)
    const target = (handler: lambda.IFunction) =>
      new targets.LambdaFunction(handler, {
        deadLetterQueue: props.deadLetterQueue,
        retryAttempts: 8,
        maxEventAge: Duration.hours(2),
      })
    const rule = (name: string, description: string, eventPattern: EventPattern, handler: lambda.IFunction) =>
      new events.Rule(this, name, { description, eventPattern, targets: [target(handler)] })
    const { bucketName } = props.bucket
    for (const { name, description, pattern } of registeredTriggers())
      if (pattern !== undefined) rule(name, description, pattern(bucketName), props.starter)
    rule(
      'SpecChanged',
      'A spec was uploaded or deleted: bring its schedule in line',
      {
        source: ['aws.s3'],
        detailType: ['Object Created', 'Object Deleted'],
        detail: { bucket: { name: [bucketName] }, object: { key: specKeys } },
      },
      props.scheduleManager,
    )
  }
}
