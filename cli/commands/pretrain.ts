/** `nat pretrain`: makes a starter supernet from photos, letters and emoji. Hours on a laptop; the result ships with the repository. */
import { defineCommand } from 'citty'
import { knownSpace, numberAbove0, wholeNumber } from '../arguments.ts'
import { UsageError } from '../errors.ts'
import { runPretraining } from '../pretraining/run-pretraining.ts'
import { parseShares } from '../pretraining/sources.ts'

type WholeNumbers = 'width' | 'threads' | 'seed' | 'largest-steps' | 'sandwich-steps' | 'batch'

const options = {
  space: { type: 'string', default: 'nano', description: 'search space' },
  width: { type: 'string', default: '0', description: 'index of the width multiplier' },
  threads: { type: 'string', default: '2', description: 'threads; part of what makes a run repeatable' },
  seed: { type: 'string', default: '1', description: 'seed of weights, data order and subnets' },
  sources: {
    type: 'string',
    default: 'cifar10=6,letters=7,emoji=7',
    description: 'source tasks and their shares of the steps; the head that is kept is that of the first',
  },
  'largest-steps': { type: 'string', default: '8000', description: 'steps on the largest subnet alone' },
  'sandwich-steps': { type: 'string', default: '16000', description: 'steps on several subnets with distillation' },
  batch: { type: 'string', default: '64', description: 'images per step' },
  'learning-rate': { type: 'string', default: '0.08', description: 'peak of the one cosine' },
  start: { type: 'string', description: 'safetensors file (with its .json) to begin from: another cycle' },
  output: { type: 'string', default: 'supernet/pretrained', description: 'folder of checkpoints and result' },
} as const

export default defineCommand({
  meta: {
    name: 'pretrain',
    description:
      'Pre-train one width of a supernet on CIFAR-10, letters and emoji (resumable; run it again to continue)',
  },
  args: options,
  async run({ args }) {
    const whole = (name: WholeNumbers, minimum: number) => wholeNumber(args[name], name, minimum)
    const space = knownSpace(args.space)
    const width = whole('width', 0)
    if (width >= space.supernets.length)
      throw new UsageError(
        `--width is ${width}; ${space.name} has ${space.supernets.map((name, index) => `${index} (${name})`).join(' and ')}.`,
      )
    const given = (Object.keys(options) as (keyof typeof options)[]).filter(
      (name) => name !== 'output' && args[name] !== undefined,
    )
    await runPretraining({
      space,
      shares: parseShares(args.sources),
      width,
      threads: whole('threads', 1),
      start: args.start,
      output: args.output,
      command: ['nat pretrain', ...given.map((name) => `--${name} ${args[name]}`)].join(' '),
      settings: {
        seed: whole('seed', 0),
        largestSteps: whole('largest-steps', 0),
        sandwichSteps: whole('sandwich-steps', 0),
        batch: whole('batch', 1),
        learningRate: numberAbove0(args['learning-rate'], 'learning-rate'),
        headRate: 5,
        warmUpSteps: 400,
        momentum: 0.9,
        weightDecay: 1e-4,
        largestEvery: 4,
        randomSubnets: 1,
        randomMacs: 5e6,
        narrowTrained: args.start !== undefined,
        distillation: 0.5,
      },
      print: (line) => console.log(line),
    })
  },
})
