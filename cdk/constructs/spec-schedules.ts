import { Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as scheduler from 'aws-cdk-lib/aws-scheduler'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { PipelineFunction } from './pipeline-function.ts'

export interface SpecSchedulesProps {
  readonly deployment: string
  readonly starter: lambda.IFunction
  readonly deadLetterQueue: sqs.IQueue
  readonly encryptionKey: kms.IKey | undefined
}

/** The group that holds one EventBridge Scheduler schedule per spec with a `schedule`, and the role they start runs with. */
export class SpecSchedules extends Construct {
  readonly groupName: string
  readonly role: iam.Role

  constructor(scope: Construct, id: string, props: SpecSchedulesProps) {
    super(scope, id)
    const { partition, region, account } = Stack.of(this)
    this.groupName = `${props.deployment}-specs`
    new scheduler.CfnScheduleGroup(this, 'Group', { name: this.groupName })
    this.role = new iam.Role(this, 'Role', {
      description: 'Schedules start runs with this role',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': account,
            'aws:SourceArn': `arn:${partition}:scheduler:${region}:${account}:schedule-group/${this.groupName}`,
          },
        },
      }),
      inlinePolicies: {
        Start: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'InvokeStarter',
              actions: ['lambda:InvokeFunction'],
              resources: [props.starter.functionArn],
            }),
            new iam.PolicyStatement({
              sid: 'GiveUpEvents',
              actions: ['sqs:SendMessage'],
              resources: [props.deadLetterQueue.queueArn],
            }),
            ...(props.encryptionKey === undefined
              ? []
              : [
                  new iam.PolicyStatement({
                    sid: 'UseKey',
                    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                    resources: [props.encryptionKey.keyArn],
                  }),
                ]),
          ],
        }),
      },
    })
  }

  /** Lets the schedule manager keep the schedules of this group, and hand them this role and no other. */
  manageWith(manager: PipelineFunction): void {
    const { partition, region, account } = Stack.of(this)
    manager.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'KeepSchedules',
        actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
        resources: [`arn:${partition}:scheduler:${region}:${account}:schedule/${this.groupName}/*`],
      }),
    )
    manager.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'HandOverRole',
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    )
  }
}
