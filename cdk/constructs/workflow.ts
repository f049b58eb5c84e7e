import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import * as sfn from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { storeTag } from '../../pipeline/contract/deployment.ts'
import { readStateMachine, requireClosed } from '../substitutions.ts'
import type { GpuMachines } from './gpu-machines.ts'
import type { StageJob } from './stage-job.ts'
import type { Storage } from './storage.ts'

export interface WorkflowProps {
  readonly deployment: string
  /** By the name of their stage. */
  readonly functions: Readonly<Record<string, lambda.IFunction>>
  readonly machines: GpuMachines
  readonly job: StageJob
  readonly storage: Storage
  readonly encryptionKey: kms.IKey | undefined
}

/** The search (state-machines/search.asl.json, unchanged) with this deployment's names filled in. */
export class Workflow extends Construct {
  readonly stateMachine: sfn.StateMachine
  readonly logGroup: logs.LogGroup

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id)
    const { partition, region, account } = Stack.of(this)
    const definition = readStateMachine('search')
    const itself = `arn:${partition}:states:${region}:${account}:stateMachine:${props.deployment}-search`
    const substitutions: Record<string, string> = {
      Partition: partition,
      SpotQueue: props.machines.spotQueue.attrJobQueueArn,
      OnDemandQueue: props.machines.onDemandQueue.attrJobQueueArn,
      JobDefinition: props.job.definition.attrJobDefinitionArn,
      StateMachine: itself,
      StoreLocation: props.storage.location,
      ...Object.fromEntries(
        Object.entries(props.functions).map(([stage, handler]) => [`${stage}Function`, handler.functionArn]),
      ),
    }
    requireClosed(definition, substitutions)

    // The prefix is one of those that CloudWatch's own resource policy lets Step Functions write to.
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${props.deployment}-search`,
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.encryptionKey === undefined ? {} : { encryptionKey: props.encryptionKey }),
    })
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: {
            'aws:SourceArn': itself,
          },
        },
      }),
      inlinePolicies: {
        Run: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'InvokeStages',
              actions: ['lambda:InvokeFunction'],
              resources: Object.values(props.functions).map((handler) => handler.functionArn),
            }),
            new iam.PolicyStatement({
              sid: 'SubmitJobs',
              actions: ['batch:SubmitJob'],
              resources: [
                props.machines.spotQueue.attrJobQueueArn,
                props.machines.onDemandQueue.attrJobQueueArn,
                `arn:${partition}:batch:${region}:${account}:job-definition/${props.job.definitionName}:*`,
              ],
            }),
            // A long search goes on in a new execution before the history of the first one is full.
            new iam.PolicyStatement({ sid: 'GoOn', actions: ['states:StartExecution'], resources: [itself] }),
            // Step Functions tags the jobs with their run. Their ids are not known beforehand.
            new iam.PolicyStatement({
              sid: 'TagJobs',
              actions: ['batch:TagResource'],
              resources: [`arn:${partition}:batch:${region}:${account}:job/*`],
            }),
            // Job ids are not known beforehand; Describe and List have no resource level at all.
            new iam.PolicyStatement({
              sid: 'FollowJobs',
              actions: ['batch:DescribeJobs', 'batch:ListJobs'],
              resources: ['*'],
            }),
            new iam.PolicyStatement({
              sid: 'StopJobs',
              actions: ['batch:TerminateJob'],
              resources: [`arn:${partition}:batch:${region}:${account}:job/*`],
            }),
            // How `.sync` learns that a job ended.
            new iam.PolicyStatement({
              sid: 'HearOfJobs',
              actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
              resources: [`arn:${partition}:events:${region}:${account}:rule/StepFunctionsGetEventsForBatchJobsRule`],
            }),
            // Log delivery and X-Ray have no resource level.
            new iam.PolicyStatement({
              sid: 'Observe',
              actions: [
                'logs:CreateLogDelivery',
                'logs:GetLogDelivery',
                'logs:UpdateLogDelivery',
                'logs:DeleteLogDelivery',
                'logs:ListLogDeliveries',
                'logs:PutResourcePolicy',
                'logs:DescribeResourcePolicies',
                'logs:DescribeLogGroups',
                'xray:PutTraceSegments',
                'xray:PutTelemetryRecords',
                'xray:GetSamplingRules',
                'xray:GetSamplingTargets',
              ],
              resources: ['*'],
            }),
          ],
        }),
      },
    })
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName: `${props.deployment}-search`,
      stateMachineType: sfn.StateMachineType.STANDARD,
      // The text stays in the template, where a review sees every change of it.
      definitionBody: sfn.DefinitionBody.fromString(definition),
      definitionSubstitutions: substitutions,
      role: role.withoutPolicyUpdates(),
      // The time limit is the definition's own (TimeoutSeconds): with a definition given as text CDK would ignore another.
      tracingEnabled: true,
      // No execution data: specs name buckets and people's projects.
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
    })
    // cfn-lint reads the text without its substitutions, and takes `${Partition}` for a malformed ARN.
    const resource = this.stateMachine.node.defaultChild as sfn.CfnStateMachine
    resource.addMetadata('cfn-lint', { config: { ignore_checks: ['E3601'] } })
    // How the command line finds the store that belongs to this machine.
    Tags.of(this.stateMachine).add(storeTag, props.storage.location)
  }

  /** Start executions of this machine, nothing else. */
  allowStartBy(role: iam.Role): void {
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'StartRuns',
        actions: ['states:StartExecution'],
        resources: [this.stateMachine.stateMachineArn],
      }),
    )
  }
}
