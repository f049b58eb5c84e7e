/** `nat show [RUN]`: what a run found, or how far it is; without a run, which runs there are. */
import { defineCommand } from 'citty'
import { resumeCommand } from '../../pipeline/contract/commands.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { checkedRunId, storeOption } from '../arguments.ts'
import { generationLine } from '../display/generation-line.ts'
import { summaryText } from '../display/summary-text.ts'
import { type KnownRun, listRuns, requireRun } from '../runs.ts'

export default defineCommand({
  meta: { name: 'show', description: 'Show what a run found, or how far it is; without RUN, list the runs' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: false },
    store: storeOption,
    json: {
      type: 'boolean',
      description: "print the run's summary.json (pipeline/contract/summary.schema.json)",
      default: false,
    },
  },
  async run({ args }) {
    const store = openStore(args.store)
    if (args.run === undefined) {
      const runs = await listRuns(store)
      if (args.json) return console.log(JSON.stringify(runs, null, 2))
      if (runs.length === 0) return console.log(`There are no runs in ${store.location}.`)
      for (const { runId, startedAt, finished } of runs)
        console.log(`${startedAt.slice(0, 16).replace('T', ' ')}  ${finished ? 'finished  ' : 'unfinished'}  ${runId}`)
      return
    }
    const runId = checkedRunId(args.run)
    const run = await requireRun(store, runId)
    if (args.json) return console.log(JSON.stringify(finished(runId, run, store.location), null, 2))
    console.log(
      run.summary === undefined
        ? unfinishedText(runId, run, store.location)
        : summaryText(run.summary, `${store.location}/runs/${runId}`, { generations: true }),
    )
  },
})

function finished(runId: string, { summary, committed, spec }: KnownRun, store: string) {
  if (summary !== undefined) return summary
  throw new NatError(
    errorNames.invalidData,
    `Run ${runId} is not finished (${committed} of ${spec.search.generations + 1} generations are committed), so it has no summary yet.`,
    { advice: `Continue it with: ${resumeCommand(runId, { store })}` },
  )
}

function unfinishedText(runId: string, { spec, committed, indicators }: KnownRun, store: string): string {
  const { generations } = spec.search
  return [
    `Run ${runId} is not finished: ${committed} of ${generations + 1} generations are committed.`,
    ...indicators.map((entry) => generationLine(entry, generations, {})),
    `Continue it with: ${resumeCommand(runId, { store })}`,
  ].join('\n')
}
