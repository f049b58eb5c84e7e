/** Cost-allocation tags: activate them once in the billing console, then Cost Explorer and the budget can tell us apart. */
import { Tags } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

export const projectTag = { key: 'project', value: 'neural-architecture-transfer' } as const
export const deploymentTagKey = 'nat:deployment'

export function tagForCostAllocation(scope: IConstruct, deployment: string): void {
  Tags.of(scope).add(projectTag.key, projectTag.value)
  Tags.of(scope).add(deploymentTagKey, deployment)
}
