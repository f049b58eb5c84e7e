/** `nat start` (`npm start`): the example search, with an introduction. */
import { fileURLToPath } from 'node:url'
import { defineCommand } from 'citty'
import { natCommand, startCommand } from '../../pipeline/contract/commands.ts'
import { openStore } from '../../pipeline/store/open-store.ts'
import { searchOptions, wholeNumber } from '../arguments.ts'
import { runIdFor, searchAndShow } from '../search.ts'
import { readSpecFile } from '../spec-file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const example = `${root}examples/uci-digits/spec.yaml`

const introduction = `
Neural Architecture Transfer
A supernet that was trained on CIFAR-10 photographs is moved to 1,797 handwritten digits of 8x8 pixels, and searched for
the subnets with the best trade-off between error and cost (multiply-accumulates). It takes a few minutes. Every stage is
the one that runs on AWS. Ctrl-C stops it, and the same command continues it.
`

export default defineCommand({
  meta: { name: 'start', description: 'Search networks for the digits that come with this repository (a few minutes)' },
  args: {
    ...searchOptions,
    fresh: { type: 'boolean', description: 'start a new run even if there is one', default: false },
  },
  async run({ args }) {
    const threads = wholeNumber(args.threads, 'threads', 1)
    console.log(introduction)
    const spec = readSpecFile(example, [root])
    const store = openStore(args.store)
    const runId = await runIdFor(store, spec, args.fresh)
    const { front } = await searchAndShow({ store, runId, spec, threads, play: args.play })
    const network = front.flatMap(({ files }) => files).find((file) => file.endsWith('.onnx'))
    // A result of an earlier version may have none.
    if (network !== undefined)
      console.log(
        `\nTry a network: ${natCommand(['predict', `${store.location}/${network}`, 'PICTURE...'])} (for phones, the .tflite beside it)`,
      )
    console.log(
      `\nNext: your own images. Copy examples/uci-digits/spec.yaml, change dataset, and: ${startCommand({ store: store.location })}`,
    )
  },
})
