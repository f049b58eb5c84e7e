/** Finds a deployment in the account that the SDK's default credentials lead to. */
import { ListTagsForResourceCommand, paginateListStateMachines, SFNClient } from '@aws-sdk/client-sfn'
import { commandDefaults } from '../../pipeline/contract/commands.ts'
import { storeTag } from '../../pipeline/contract/deployment.ts'
import type { ObjectStore } from '../../pipeline/store/object-store.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { UsageError } from '../errors.ts'

export interface Deployment {
  readonly name: string
  readonly stateMachineArn: string
  readonly store: ObjectStore
  readonly sfn: SFNClient
}

export const deploymentOption = {
  type: 'string',
  description: 'name of the deployment (cdk -c deployment=…)',
  default: commandDefaults.deployment,
  valueHint: 'NAME',
} as const

/** @throws UsageError when there is no such deployment here, naming those that there are */
export async function findDeployment(name: string): Promise<Deployment> {
  const sfn = new SFNClient({})
  const others: string[] = []
  for await (const page of paginateListStateMachines({ client: sfn }, {})) {
    for (const machine of page.stateMachines ?? []) {
      const { stateMachineArn } = machine
      if (machine.name === `${name}-search` && stateMachineArn !== undefined) {
        const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }))
        const location = tags?.find(({ key }) => key === storeTag)?.value
        if (location === undefined)
          throw new UsageError(
            `The state machine ${name}-search has no tag ${storeTag}.`,
            'Deploy it again: cdk deploy',
          )
        return { name, stateMachineArn, store: openStore(location), sfn }
      }
      if (machine.name?.endsWith('-search')) others.push(machine.name.replace(/-search$/, ''))
    }
  }
  throw new UsageError(
    `There is no deployment ${JSON.stringify(name)} in this account and region.`,
    others.length > 0
      ? `There is: ${others.join(', ')} (--deployment NAME).`
      : 'Check AWS_PROFILE and AWS_REGION, or deploy it: docs/deploying.md',
  )
}
