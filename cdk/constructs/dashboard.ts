import { Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { metricNamespace } from '../../pipeline/contract/deployment.ts'
import { ourMetric } from './alarms.ts'

export interface DashboardProps {
  readonly deployment: string
  readonly stateMachine: sfn.IStateMachine
  readonly alarms: readonly cloudwatch.IAlarm[]
}

/** One page: what runs, what it costs, whether the searches get anywhere. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id)
    const hourly = { statistic: 'Sum', period: Duration.hours(1) }
    const byStage = (metricName: string) =>
      new cloudwatch.MathExpression({
        expression: `SEARCH('{${metricNamespace},stage,purchase} MetricName="${metricName}"', 'Sum', 3600)`,
        label: '',
        period: Duration.hours(1),
      })
    const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []) =>
      new cloudwatch.GraphWidget({ title, left, right, width: 12, height: 6 })

    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${props.deployment}-searches`,
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 3 })],
        [
          graph('Searches', [
            props.stateMachine.metricStarted(hourly),
            props.stateMachine.metricSucceeded(hourly),
            props.stateMachine.metricFailed(hourly),
          ]),
          graph('Cost (USD) by stage and purchase option', [byStage('CostUsd')]),
        ],
        [
          graph('Seconds by stage and purchase option', [byStage('Seconds')]),
          graph('Spot interruptions', [ourMetric('SpotInterruptions', hourly)]),
        ],
        [
          graph('Hypervolume of the archive', [
            ourMetric('Hypervolume', { statistic: 'Maximum', period: Duration.minutes(5) }),
          ]),
          graph("Surrogate's Kendall tau", [
            ourMetric('SurrogateKendallTau', { statistic: 'Average', period: Duration.minutes(5) }),
          ]),
        ],
      ],
    })
  }
}
