/** `nat estimate SPEC`: what a run would cost on AWS, before it starts. Talks to nobody. */
import { defineCommand } from 'citty'
import { spaceByName } from '../../nat/space/index.ts'
import { parseSpec } from '../../pipeline/contract/parse-spec.ts'
import { type DatasetSize, defaultAssumptions, estimateRun } from '../../pipeline/ledger/estimate.ts'
import { prices } from '../../pipeline/ledger/prices.ts'
import { adviseByData } from '../../pipeline/recipe/by-data.ts'
import { withAdvice } from '../../pipeline/recipe/with-advice.ts'
import { numberAbove0, wholeNumber } from '../arguments.ts'
import { countDataset, divide } from '../cloud/dataset-size.ts'
import { estimateText } from '../display/estimate-text.ts'
import { UsageError } from '../errors.ts'
import { readSpecFile, readSpecText } from '../spec-file.ts'

export default defineCommand({
  meta: { name: 'estimate', description: 'Estimate what a run would cost on AWS, by stage' },
  args: {
    spec: { type: 'positional', description: 'the deployment spec: YAML or JSON', required: true },
    images: {
      type: 'string',
      description: 'number of images, where the data set is not on this computer',
      valueHint: 'N',
    },
    classes: { type: 'string', description: 'number of classes, together with --images', valueHint: 'N' },
    instance: { type: 'string', description: 'instance type to price', default: defaultAssumptions.instanceType },
    'macs-per-second': {
      type: 'string',
      description: 'multiply-accumulates a second that you measured on this machine',
      default: String(defaultAssumptions.macsPerSecond),
    },
    machines: {
      type: 'string',
      description: 'machines that work at the same time',
      default: String(defaultAssumptions.machines),
    },
    json: { type: 'boolean', description: 'print the estimate as JSON', default: false },
  },
  async run({ args }) {
    const images = wholeNumber(args.images, 'images', 1)
    const classes = wholeNumber(args.classes, 'classes', 2)
    const spec = images === undefined ? readSpecFile(args.spec) : parseSpec(readSpecText(args.spec), args.spec)
    const dataset = await sizeOf(spec.dataset, images, classes)
    const assume = {
      ...defaultAssumptions,
      instanceType: knownInstance(args.instance),
      machines: wholeNumber(args.machines, 'machines', 1) ?? defaultAssumptions.machines,
      macsPerSecond: numberAbove0(args['macs-per-second'], 'macs-per-second'),
    }
    const space = spaceByName(spec.supernet.preset)
    // No image is looked at; whether they are mirrored changes no cost.
    const facts = { train: dataset.train, largestResolution: Math.max(...space.resolutions) }
    const estimate = estimateRun(withAdvice(spec, adviseByData(spec, facts)), space, dataset, assume)
    console.log(
      args.json
        ? JSON.stringify({ ...estimate, dataset, assume }, null, 2)
        : estimateText(estimate, dataset, assume, prices),
    )
  },
})

async function sizeOf(
  dataset: Parameters<typeof countDataset>[0],
  images: number | undefined,
  classes: number | undefined,
): Promise<DatasetSize> {
  if (images !== undefined && classes !== undefined)
    return divide({ train: images, validation: 0, test: 0 }, classes, dataset)
  if (images !== undefined || classes !== undefined || dataset.location.startsWith('s3://'))
    throw new UsageError(
      `Say how large ${dataset.location} is: --images N and --classes N.`,
      'Only a data set on this computer is counted by itself.',
    )
  return countDataset(dataset)
}

function knownInstance(name: string): string {
  if (name in prices.instances) return name
  throw new UsageError(`There is no price of ${name}. Known: ${Object.keys(prices.instances).join(', ')}.`)
}
