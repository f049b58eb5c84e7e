import { join } from 'node:path'
import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { deploymentVariable } from '../../pipeline/contract/commands.ts'
import type { StoreAccess } from '../../pipeline/contract/stage.ts'
import { containerEnvironment } from '../../pipeline/contract/stages.ts'
import type { Storage } from './storage.ts'

export interface PipelineFunctionProps {
  readonly deployment: string
  /** File name in lambdas/ without its ending. */
  readonly handler: string
  /** Folder of handler-bundles.ts. */
  readonly bundles: string
  readonly storage: Storage
  readonly access: StoreAccess
  readonly encryptionKey: kms.IKey | undefined
  readonly memorySize: number
  readonly timeout: Duration
  readonly environment?: Readonly<Record<string, string>>
  /** For functions that events invoke: where an event goes that failed three times. */
  readonly deadLetterQueue?: sqs.IQueue
}

/** One Lambda function with a role, a log group and prefixes of its own. */
export class PipelineFunction extends Construct {
  readonly function: lambda.Function
  readonly role: iam.Role
  readonly logGroup: logs.LogGroup

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id)
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/${props.deployment}/functions/${props.handler}`,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
    })
    // Lambda checks this one when it creates the function: inline, it is there as soon as the role is.
    const giveUp =
      props.deadLetterQueue === undefined ? [] : giveUpStatements(props.deadLetterQueue, props.encryptionKey)
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Store: new iam.PolicyDocument({ statements: props.storage.statements(props.access) }),
        Observe: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'WriteOwnLog',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [this.logGroup.logGroupArn],
            }),
            // X-Ray has no resource level.
            new iam.PolicyStatement({
              sid: 'WriteTraces',
              actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
              resources: ['*'],
            }),
            ...giveUp,
          ],
        }),
      },
    })
    this.function = new lambda.Function(this, 'Function', {
      functionName: `${props.deployment}-${props.handler}`,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(join(props.bundles, props.handler)),
      // Every statement is in sight above; imported as mutable, CDK would add its own.
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      memorySize: props.memorySize,
      timeout: props.timeout,
      tracing: lambda.Tracing.ACTIVE,
      environment: {
        [containerEnvironment.store]: props.storage.location,
        [deploymentVariable]: props.deployment,
        ...props.environment,
      },
      ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue, retryAttempts: 2 }),
    })
  }
}

function giveUpStatements(queue: sqs.IQueue, encryptionKey: kms.IKey | undefined): iam.PolicyStatement[] {
  const send = new iam.PolicyStatement({
    sid: 'GiveUpEvents',
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
  })
  if (encryptionKey === undefined) return [send]
  const encrypt = new iam.PolicyStatement({
    sid: 'EncryptGivenUpEvents',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [encryptionKey.keyArn],
  })
  return [send, encrypt]
}
