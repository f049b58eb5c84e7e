/** `nat run SPEC`: a whole search on this machine. */
import { defineCommand } from 'citty'
import { openStore } from '../../pipeline/store/open-store.ts'
import { checkedRunId, searchOptions, wholeNumber } from '../arguments.ts'
import { runIdFor, searchAndShow } from '../search.ts'
import { readSpecFile } from '../spec-file.ts'

export default defineCommand({
  meta: {
    name: 'run',
    description: 'Search networks for a spec on this machine; continues where the same spec was left',
  },
  args: {
    spec: {
      type: 'positional',
      description: 'YAML or JSON file, such as examples/uci-digits/spec.yaml',
      required: true,
    },
    ...searchOptions,
    'run-id': {
      type: 'string',
      description: 'name of the run (default: from the name and content of the spec)',
      valueHint: 'ID',
    },
    'warm-start': {
      type: 'string',
      description: 'start from the networks and weights of this finished run (same preset, same store)',
      valueHint: 'RUN',
    },
    fresh: { type: 'boolean', description: 'start a new run even if the spec has one', default: false },
  },
  async run({ args }) {
    const threads = wholeNumber(args.threads, 'threads', 1)
    const chosen = args['run-id'] === undefined ? undefined : checkedRunId(args['run-id'])
    const warmStartFrom = args['warm-start'] === undefined ? undefined : checkedRunId(args['warm-start'])
    const spec = readSpecFile(args.spec)
    const store = openStore(args.store)
    const runId = chosen ?? (await runIdFor(store, spec, args.fresh, warmStartFrom))
    await searchAndShow({ store, runId, spec, warmStartFrom, threads, play: args.play })
  },
})
