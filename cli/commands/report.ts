/** `nat report RUN`: fetches what a run on AWS published. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineCommand } from 'citty'
import { natCommand, placeOptions } from '../../pipeline/contract/commands.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { checkedRunId } from '../arguments.ts'
import { deploymentOption, findDeployment } from '../cloud/deployment.ts'
import { summaryText } from '../display/summary-text.ts'
import { requireRun } from '../runs.ts'

export default defineCommand({
  meta: { name: 'report', description: 'Fetch the report of a run on AWS, and with --networks its exported networks' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: true },
    output: { type: 'string', description: 'folder to write to (default: the run’s id)', valueHint: 'DIR' },
    networks: { type: 'boolean', description: 'fetch the exported networks too', default: false },
    deployment: deploymentOption,
  },
  async run({ args }) {
    const runId = checkedRunId(args.run)
    const { store } = await findDeployment(args.deployment)
    const { summary } = await requireRun(store, runId)
    if (summary === undefined)
      throw new NatError(errorNames.invalidData, `Run ${runId} has not published its report yet.`, {
        advice: `See how far it is: ${natCommand(['status', runId], placeOptions({ deployment: args.deployment }))}`,
      })
    const folder = args.output ?? runId
    mkdirSync(folder, { recursive: true })
    const wanted = [keys.report(runId), keys.summary(runId), keys.finalArchive(runId)]
    if (args.networks) for await (const { key } of store.list(`${keys.runPrefix(runId)}export/`)) wanted.push(key)
    // Keys are flat here: the last part of one is a plain file name.
    for (const key of wanted) writeFileSync(join(folder, basename(key)), (await store.get(key)).body)
    console.log(summaryText(summary, folder, { generations: true }))
  },
})
