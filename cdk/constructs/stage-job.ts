import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as batch from 'aws-cdk-lib/aws-batch'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as logs from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'
import { containerEnvironment } from '../../pipeline/contract/stages.ts'
import { jobAccess } from '../stage-access.ts'
import { jobUser, scratchFolder } from './gpu-machines.ts'
import type { Storage } from './storage.ts'

export interface StageJobProps {
  readonly deployment: string
  /** `repository@sha256:digest`. */
  readonly image: string
  /** ECR repositories of this account that the image may come from. */
  readonly imageRepository: string
  readonly storage: Storage
  /** Buckets besides ours that data sets are read from. */
  readonly dataBuckets: readonly string[]
  readonly encryptionKey: kms.IKey | undefined
}

/** The job definition of all container stages: what they get of a machine, when they are tried again, what they may do. */
export class StageJob extends Construct {
  readonly definition: batch.CfnJobDefinition
  readonly definitionName: string
  readonly logGroup: logs.LogGroup
  readonly jobRole: iam.Role

  constructor(scope: Construct, id: string, props: StageJobProps) {
    super(scope, id)
    const { partition, region, account } = Stack.of(this)
    this.definitionName = `${props.deployment}-stage`
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/${props.deployment}/jobs`,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
    })

    const tasksOfThisAccount = new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:${region}:${account}:*` },
      },
    })
    this.jobRole = new iam.Role(this, 'JobRole', {
      assumedBy: tasksOfThisAccount,
      description: 'What the code inside a batch job may do',
      inlinePolicies: {
        Store: new iam.PolicyDocument({ statements: props.storage.statements(jobAccess()) }),
        Trace: new iam.PolicyDocument({
          // It has no resource level.
          statements: [
            new iam.PolicyStatement({ sid: 'WriteTraces', actions: ['xray:PutTraceSegments'], resources: ['*'] }),
          ],
        }),
        ...(props.dataBuckets.length > 0 ? { Data: readBuckets(partition, props.dataBuckets) } : {}),
      },
    })
    const executionRole = new iam.Role(this, 'ExecutionRole', {
      assumedBy: tasksOfThisAccount,
      description: 'What ECS does for a batch job: pull its image, write its log',
      inlinePolicies: {
        Start: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'PullImage',
              actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
              resources: [`arn:${partition}:ecr:${region}:${account}:repository/${props.imageRepository}`],
            }),
            // The token has no resource level.
            new iam.PolicyStatement({ sid: 'LogIn', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
            new iam.PolicyStatement({
              sid: 'WriteLog',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [
                `arn:${partition}:logs:${region}:${account}:log-group:/${props.deployment}/jobs:log-stream:*`,
              ],
            }),
          ],
        }),
      },
    })

    this.definition = new batch.CfnJobDefinition(this, 'Definition', {
      type: 'container',
      jobDefinitionName: this.definitionName,
      platformCapabilities: ['EC2'],
      propagateTags: true,
      // Executions that started before an update go on with the revision that they were given.
      resourceRetentionPolicy: { skipDeregisterOnUpdate: true },
      retryStrategy: {
        attempts: jobDefinition.attempts,
        evaluateOnExit: jobDefinition.evaluateOnExit.map((rule) => ({ ...rule })),
      },
      timeout: { attemptDurationSeconds: jobDefinition.attemptDurationSeconds },
      containerProperties: {
        image: props.image,
        resourceRequirements: [
          { type: 'GPU', value: '1' },
          { type: 'VCPU', value: '4' },
          // Of an xlarge's 16 GiB: above about 14,000 MiB a job waits for ever in RUNNABLE.
          { type: 'MEMORY', value: '14000' },
        ],
        jobRoleArn: this.jobRole.roleArn,
        executionRoleArn: executionRole.roleArn,
        user: `${jobUser.uid}:${jobUser.gid}`,
        privileged: false,
        readonlyRootFilesystem: true,
        linuxParameters: {
          initProcessEnabled: true,
          sharedMemorySize: 2048,
          tmpfs: [{ containerPath: '/tmp', size: 512, mountOptions: ['rw', 'nosuid', 'nodev', 'noexec'] }],
        },
        volumes: [{ name: 'scratch', host: { sourcePath: scratchFolder } }],
        mountPoints: [{ sourceVolume: 'scratch', containerPath: scratchFolder, readOnly: false }],
        environment: [
          { name: containerEnvironment.store, value: props.storage.location },
          { name: 'TMPDIR', value: scratchFolder },
          { name: 'AWS_REGION', value: region },
        ],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': this.logGroup.logGroupName,
            'awslogs-region': region,
            'awslogs-stream-prefix': 'stage',
          },
        },
      },
    })
  }
}

function readBuckets(partition: string, buckets: readonly string[]): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'ReadData',
        actions: ['s3:GetObject'],
        resources: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
      }),
      new iam.PolicyStatement({
        sid: 'ListData',
        actions: ['s3:ListBucket'],
        resources: buckets.map((bucket) => `arn:${partition}:s3:::${bucket}`),
      }),
    ],
  })
}
