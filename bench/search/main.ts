/**
 * What a search reaches per measurement:
 *   npm run bench:search                              the synthetic error function: all budgets, seeds 1 to 11 (about an hour of one core)
 *   npm run bench:search -- 340,1000 --seeds 3        these budgets, seeds 1 to 3
 *   npm run bench:search -- --searches economical     that search alone
 *   npm run bench:search -- --results FILE            what was found is kept there after every search, and not computed again
 *   npm run bench:search -- --recorded                replays on the recorded supernet (record.ts), in seconds
 */
import { parseArgs } from 'node:util'
import { readRecord } from './recorded.ts'
import { compareReplays } from './replay.ts'
import { compareOnSynthetic } from './synthetic.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '11' },
    searches: { type: 'string' },
    results: { type: 'string' },
    recorded: { type: 'boolean', default: false },
  },
})
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
const print = (line: string) => void process.stdout.write(`${line}\n`)
if (options.recorded) compareReplays(readRecord(), seeds, print)
else compareOnSynthetic({ budgets: positionals[0]?.split(',').map(Number), seeds, print, ...lists(options) })

function lists({ searches, results }: { searches?: string | undefined; results?: string | undefined }) {
  return { searches: searches?.split(','), results }
}
