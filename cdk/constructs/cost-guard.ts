import * as budgets from 'aws-cdk-lib/aws-budgets'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { deploymentTagKey } from '../tags.ts'

export interface CostGuardProps {
  readonly deployment: string
  readonly monthlyBudgetUsd: number
  readonly topic: sns.ITopic
}

/**
 * The account's view of the cost. It lags by hours: what stops a run in time is the budget inside the workflow, what
 * bounds the damage is the vCPU ceiling. It counts nothing until the tag is activated for cost allocation.
 */
export class CostGuard extends Construct {
  constructor(scope: Construct, id: string, props: CostGuardProps) {
    super(scope, id)
    const notice = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers: [{ subscriptionType: 'SNS', address: props.topic.topicArn }],
    })
    new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `${props.deployment}-monthly`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyBudgetUsd, unit: 'USD' },
        costFilters: { TagKeyValue: [`user:${deploymentTagKey}$${props.deployment}`] },
      },
      notificationsWithSubscribers: [notice('ACTUAL', 50), notice('ACTUAL', 100), notice('FORECASTED', 100)],
    })
  }
}
