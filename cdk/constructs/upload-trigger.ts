import { Duration } from 'aws-cdk-lib'
import * as events from 'aws-cdk-lib/aws-events'
import * as targets from 'aws-cdk-lib/aws-events-targets'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as s3 from 'aws-cdk-lib/aws-s3'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { specPrefix } from '../stage-access.ts'

export interface UploadTriggerProps {
  readonly bucket: s3.IBucket
  readonly starter: lambda.IFunction
  readonly scheduleManager: lambda.IFunction
  readonly deadLetterQueue: sqs.IQueue
}

/** File endings of a spec. Others under specs/ (a README, a latency table) start nothing. */
const specKeys = ['json', 'yaml', 'yml'].map((ending) => ({ wildcard: `${specPrefix}*.${ending}` }))

/** A spec that appears starts a run; one that appears, changes or goes has its schedule brought in line. */
export class UploadTrigger extends Construct {
  constructor(scope: Construct, id: string, props: UploadTriggerProps) {
    super(scope, id)
    const target = (handler: lambda.IFunction) =>
      new targets.LambdaFunction(handler, {
        deadLetterQueue: props.deadLetterQueue,
        retryAttempts: 8,
        maxEventAge: Duration.hours(2),
      })
    const rule = (name: string, description: string, detailType: string[], handler: lambda.IFunction) =>
      new events.Rule(this, name, {
        description,
        eventPattern: {
          source: ['aws.s3'],
          detailType,
          detail: { bucket: { name: [props.bucket.bucketName] }, object: { key: specKeys } },
        },
        targets: [target(handler)],
      })
    rule('SpecUploaded', 'A spec was uploaded: start a run', ['Object Created'], props.starter)
    rule(
      'SpecChanged',
      'A spec was uploaded or deleted: bring its schedule in line',
      ['Object Created', 'Object Deleted'],
      props.scheduleManager,
    )
  }
}
