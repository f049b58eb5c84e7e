import { Duration, Stack } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as sns from 'aws-cdk-lib/aws-sns'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { metricNamespace } from '../../pipeline/contract/deployment.ts'
import type { GpuMachines } from './gpu-machines.ts'

export interface AlarmsProps {
  readonly deployment: string
  readonly topic: sns.ITopic
  readonly stateMachine: sfn.IStateMachine
  readonly machines: GpuMachines
  readonly triggers: readonly lambda.IFunction[]
  readonly deadLetterQueue: sqs.IQueue
  readonly encryptionKey: kms.IKey | undefined
  readonly dailyCostUsd: number
  /** Its headings are the alarms' names. */
  readonly runbookUrl: string
}

/** Alarms that a person must act on, each with its page of the runbook (docs/operating.md). */
export class Alarms extends Construct {
  readonly alarms: cloudwatch.Alarm[] = []
  readonly #props: AlarmsProps

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id)
    this.#props = props
    const minutes = (count: number) => ({ statistic: 'Sum', period: Duration.minutes(count) })

    this.#alarm('run-failed', 'A search failed.', props.stateMachine.metricFailed(minutes(5)))
    this.#alarm('run-timed-out', 'A search ran into its time limit.', props.stateMachine.metricTimedOut(minutes(5)))
    this.#alarm(
      'trigger-failed',
      'An upload or a schedule could not be turned into a run.',
      new cloudwatch.MathExpression({
        expression: props.triggers.map((_, index) => `errors${index}`).join(' + '),
        usingMetrics: Object.fromEntries(
          props.triggers.map((handler, index) => [`errors${index}`, handler.metricErrors(minutes(5))]),
        ),
        period: Duration.minutes(5),
        label: 'Errors of trigger functions',
      }),
    )
    this.#alarm(
      'events-unhandled',
      'An event was given up and waits in the dead-letter queue.',
      props.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(5),
      }),
    )
    this.#alarm('queue-blocked', 'A job waits and cannot get a machine.', this.#blockedQueueMetric())
    this.#alarm(
      'cost-of-a-day',
      'The ledgers of a day add up to more than expected.',
      ourMetric('CostUsd', { statistic: 'Sum', period: Duration.days(1) }),
      props.dailyCostUsd,
    )
    this.#alarm(
      'spot-interruptions',
      'Spot machines are being taken away often: runs get slower and dearer.',
      ourMetric('SpotInterruptions', { statistic: 'Sum', period: Duration.hours(1) }),
      5,
    )
  }

  #alarm(name: string, description: string, metric: cloudwatch.IMetric, threshold = 0): void {
    const alarm = new cloudwatch.Alarm(this, name, {
      alarmName: `${this.#props.deployment}-${name}`,
      alarmDescription: `${description} What to do: ${this.#props.runbookUrl}#${name}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new actions.SnsAction(this.#props.topic))
    this.alarms.push(alarm)
  }

  /** Batch says so by an event only: a rule counts them. */
  #blockedQueueMetric(): cloudwatch.Metric {
    const { topic, deployment, encryptionKey } = this.#props
    const { partition, region, account } = Stack.of(this)
    const ruleName = `${deployment}-queue-blocked`
    const role = new iam.Role(this, 'QueueBlockedRole', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': account,
            'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/${ruleName}`,
          },
        },
      }),
      inlinePolicies: {
        Notify: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ sid: 'Publish', actions: ['sns:Publish'], resources: [topic.topicArn] }),
            ...(encryptionKey === undefined
              ? []
              : [
                  new iam.PolicyStatement({
                    sid: 'UseKey',
                    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                    resources: [encryptionKey.keyArn],
                  }),
                ]),
          ],
        }),
      },
    })
    new events.Rule(this, 'QueueBlocked', {
      ruleName,
      description: 'Batch found a job that blocks its queue',
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job Queue Blocked'],
        detail: {
          jobQueue: [
            this.#props.machines.spotQueue.attrJobQueueArn,
            this.#props.machines.onDemandQueue.attrJobQueueArn,
          ],
        },
      },
      // The event itself says which job and why. With a role: EventBridge honours no condition in a topic's policy.
      targets: [{ bind: () => ({ arn: topic.topicArn, role }) }],
    })
    return new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName: 'MatchedEvents',
      dimensionsMap: { RuleName: ruleName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    })
  }
}

/** A metric that our code writes in the embedded metric format, over all stages. */
export function ourMetric(metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: metricNamespace, metricName, ...options })
}
