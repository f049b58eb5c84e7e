/** The workflow's definition file with its placeholders filled in for this machine. */
import { readFileSync } from 'node:fs'
import type { StateMachineDefinition } from 'aws-local-stepfunctions'
import { functionStages } from '../../pipeline/contract/stages.ts'
import { workflowOf } from '../../pipeline/contract/workflow.ts'

export const searchDefinitionFile = new URL('../../state-machines/search.asl.json', import.meta.url)

export const localQueues = { spot: 'spot', onDemand: 'on-demand' } as const

/** Every placeholder of the file and what it stands for here. Functions go by their stage's name. */
export function localSubstitutions(storeLocation: string): Record<string, string> {
  return {
    Partition: 'aws',
    StoreLocation: storeLocation,
    StateMachine: 'local',
    JobDefinition: 'local',
    SpotQueue: localQueues.spot,
    OnDemandQueue: localQueues.onDemand,
    ...Object.fromEntries(functionStages().map(({ name }) => [`${name}Function`, name])),
  }
}

/**
 * Fills in `${Name}` placeholders inside JSON strings.
 * @throws Error naming a placeholder that has no value
 */
export function substitute(text: string, values: Readonly<Record<string, string>>): StateMachineDefinition {
  const filled = text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`The placeholder \${${name}} of the state machine has no value.`)
    return JSON.stringify(value).slice(1, -1)
  })
  const definition: StateMachineDefinition = JSON.parse(filled)
  return definition
}

export function loadSearchDefinition(storeLocation: string): StateMachineDefinition {
  return substitute(workflowOf(readFileSync(searchDefinitionFile, 'utf8')), localSubstitutions(storeLocation))
}
