/** `nat submit SPEC`: starts a run on AWS, or resumes one. */
import { randomBytes } from 'node:crypto'
import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { defineCommand } from 'citty'
import { listCommand, natCommand, placeOptions } from '../../pipeline/contract/commands.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { parseSpec } from '../../pipeline/contract/parse-spec.ts'
import type { DeploymentSpec } from '../../pipeline/contract/spec.ts'
import { localPlaces } from '../../pipeline/contract/spec-locations.ts'
import { PreconditionFailed } from '../../pipeline/store/object-store.ts'
import { startExecution } from '../../pipeline/triggers/start-execution.ts'
import { submissionKey } from '../../pipeline/triggers/submission.ts'
import { checkedRunId } from '../arguments.ts'
import { type Deployment, deploymentOption, findDeployment } from '../cloud/deployment.ts'
import { checkedCloudRunId, executionExists, listExecutions, resumedName } from '../cloud/executions.ts'
import { UsageError } from '../errors.ts'
import { readSpecText } from '../spec-file.ts'

export default defineCommand({
  meta: { name: 'submit', description: 'Start a run on AWS, or resume one there' },
  args: {
    spec: { type: 'positional', description: 'the deployment spec: YAML or JSON', required: false },
    'run-id': { type: 'string', description: 'name of the run (default: made of the spec’s name)', valueHint: 'ID' },
    resume: {
      type: 'string',
      description: 'continue this run after its last committed generation',
      valueHint: 'RUN',
    },
    'warm-start': {
      type: 'string',
      description: 'start from the networks and weights of this finished run (same preset)',
      valueHint: 'RUN',
    },
    deployment: deploymentOption,
  },
  async run({ args }) {
    const { spec: file } = args
    if ((file === undefined) === (args.resume === undefined))
      throw new UsageError('Give either a spec or --resume RUN.', `See: ${natCommand(['submit', '--help'])}`)
    if (args.resume !== undefined && args['warm-start'] !== undefined)
      throw new UsageError('A resumed run continues where it was. Leave out --warm-start.')
    if (file === undefined) {
      const runId = checkedRunId(args.resume ?? '')
      await resume(await findDeployment(args.deployment), runId)
      console.log(`Resumed ${runId}. Watch it: ${watchCommand(runId, args.deployment)}`)
      return
    }
    const text = readSpecText(file)
    const spec = parseSpec(text, file)
    requireReachable(spec, file)
    const runId = checkedCloudRunId(checkedRunId(args['run-id'] ?? newRunId(spec.name)))
    const warmStartFrom = args['warm-start'] === undefined ? undefined : checkedRunId(args['warm-start'])
    await submit(await findDeployment(args.deployment), { runId, text, warmStartFrom })
    console.log(`Started ${runId}. Watch it: ${watchCommand(runId, args.deployment)}`)
  },
})

/** A machine on AWS has no access to this computer's disk. */
function requireReachable(spec: DeploymentSpec, file: string): void {
  const local = localPlaces(spec, ` of ${file}`)
  if (local.length === 0) return
  throw new NatError(errorNames.invalidSpec, local.join('\n'), {
    advice: `Upload it (aws s3 sync FOLDER s3://BUCKET/datasets/NAME/) and name it there; or run here: ${natCommand(['run', file])}`,
  })
}

function watchCommand(runId: string, deployment: string): string {
  return natCommand(['status', runId], placeOptions({ deployment }))
}

function newRunId(name: string): string {
  const minute = new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '')
  return `${name.slice(0, 40)}-${minute}-${randomBytes(3).toString('hex')}`
}

interface Submission {
  readonly runId: string
  /** The spec. */
  readonly text: string
  readonly warmStartFrom: string | undefined
}

async function submit(deployment: Deployment, { runId, text, warmStartFrom }: Submission): Promise<void> {
  const { sfn, stateMachineArn, store } = deployment
  if (warmStartFrom !== undefined && (await store.head(keys.summary(warmStartFrom))) === undefined)
    throw new NatError(
      errorNames.invalidSpec,
      `--warm-start: there is no finished run ${warmStartFrom} in ${store.location}.`,
      { advice: `See which there are: ${listCommand({ deployment: deployment.name })}` },
    )
  const specKey = submissionKey(runId)
  const taken = new UsageError(`The run id ${runId} is taken.`, 'Choose another with --run-id ID.')
  if (await executionExists(deployment, runId)) throw taken
  try {
    await store.put(specKey, text, { ifNoneMatch: '*' })
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error
    // Left behind by a submission that broke off before its execution began: good if it is the same.
    if (new TextDecoder().decode((await store.get(specKey)).body) !== text) throw taken
  }
  const request = { runId, specKey, ...(warmStartFrom === undefined ? {} : { warmStartFrom }) }
  if ((await startExecution(sfn, stateMachineArn, request)) === 'already-started') throw taken
}

async function resume(deployment: Deployment, runId: string): Promise<void> {
  if ((await deployment.store.head(keys.spec(runId))) === undefined)
    throw new NatError(errorNames.invalidSpec, `There is no run ${runId} in ${deployment.store.location}.`, {
      advice: `See which there are: ${listCommand({ deployment: deployment.name })}`,
    })
  const running = (await listExecutions(deployment, { runId })).find(({ status }) => status === 'RUNNING')
  if (running !== undefined)
    throw new UsageError(
      `${runId} is running already (${running.name}).`,
      `Watch it: ${watchCommand(runId, deployment.name)}`,
    )
  const { sfn, stateMachineArn } = deployment
  const name = resumedName(runId, new Date())
  await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ runId }) }))
}
