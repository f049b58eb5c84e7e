/** `nat resume RUN`: continues a run that was stopped, killed or failed. */
import { defineCommand } from 'citty'
import { openStore } from '../../pipeline/store/open-store.ts'
import { checkedRunId, searchOptions, wholeNumber } from '../arguments.ts'
import { requireRun } from '../runs.ts'
import { searchAndShow } from '../search.ts'

export default defineCommand({
  meta: { name: 'resume', description: 'Continue a run after its last committed generation' },
  args: {
    run: { type: 'positional', description: 'id of the run', required: true },
    store: searchOptions.store,
    threads: {
      ...searchOptions.threads,
      description: 'threads of each job; only for a run that has not recorded them yet',
    },
    play: searchOptions.play,
  },
  async run({ args }) {
    const threads = wholeNumber(args.threads, 'threads', 1)
    const store = openStore(args.store)
    const runId = checkedRunId(args.run)
    await requireRun(store, runId)
    await searchAndShow({ store, runId, threads, play: args.play })
  },
})
