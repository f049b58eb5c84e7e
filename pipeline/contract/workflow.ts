/** The workflow as its file says it, with the stages that are registered with a place in it. */
import { kebab, type Stage } from './stage.ts'
import { registeredStages } from './stages.ts'

interface Definition {
  readonly States: Readonly<Record<string, unknown>>
}

/** States that new ones are modelled on: what they are told, tried again for and caught with. */
const modelOf = { function: 'PublishReport', job: 'ExportSubnets' } as const
const successorOf = { function: 'Done', job: 'PublishReport' } as const

/**
 * @param definition text of state-machines/search.asl.json
 * @returns the same text where every stage has its place in it
 * @throws RangeError for a stage that is to run before a state that does not exist
 */
export function workflowOf(definition: string, stages: readonly Stage[] = registeredStages()): string {
  const placed = stages.filter(({ before }) => before !== undefined)
  if (placed.length === 0) return definition
  const written: Definition = JSON.parse(definition)
  const whole = placed.reduce((grown, stage) => insert(grown, stage, written), written)
  return JSON.stringify(whole, null, 2)
}

function insert(
  definition: Definition,
  { name, kind, before = '', ofGeneration }: Stage,
  written: Definition,
): Definition {
  const model = modelOf[kind]
  if (!(before in definition.States))
    throw new RangeError(
      `stages: ${name} is to run before ${before}, but the workflow has no such state; there are ${Object.keys(definition.States).join(', ')}`,
    )
  const own = Object.entries(written.States).filter(([state]) => state.startsWith(model))
  const text = JSON.stringify(Object.fromEntries(own))
    .replaceAll(model, name)
    .replaceAll(kebab(model), kebab(name))
    .replaceAll(`"Next":"${successorOf[kind]}"`, `"Next":${JSON.stringify(before)}`)
  const added =
    ofGeneration && kind === 'job' ? text.replaceAll('"Environment":[', `"Environment":[${generation},`) : text
  // Whatever led to that state leads to the new one.
  const others = JSON.stringify(definition.States).replaceAll(
    new RegExp(`"(Next|Default)":${JSON.stringify(before)}`, 'g'),
    `"$1":${JSON.stringify(name)}`,
  )
  return { ...definition, States: { ...JSON.parse(others), ...JSON.parse(added) } }
}

/** As the file says it of AdaptSupernet. */
const generation = JSON.stringify({ Name: 'NAT_GENERATION', 'Value.$': "States.Format('{}', $.generation)" })
