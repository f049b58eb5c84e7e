/** `nat pretrain`: makes a starter supernet from CIFAR-10. Hours on a laptop; the result ships with the repository. */
import { defineCommand } from 'citty'
import { knownSpace, numberAbove0, wholeNumber } from '../arguments.ts'
import { UsageError } from '../errors.ts'
import { runPretraining } from '../pretraining/run-pretraining.ts'

type WholeNumbers = 'width' | 'threads' | 'seed' | 'largest-epochs' | 'sandwich-epochs' | 'batch'

export default defineCommand({
  meta: {
    name: 'pretrain',
    description: 'Pre-train one width of a supernet on CIFAR-10 (resumable; run it again to continue)',
  },
  args: {
    space: { type: 'string', default: 'nano', description: 'search space' },
    width: { type: 'string', default: '0', description: 'index of the width multiplier' },
    threads: { type: 'string', default: '2', description: 'threads; part of what makes a run repeatable' },
    seed: { type: 'string', default: '1', description: 'seed of weights, data order and subnets' },
    'largest-epochs': { type: 'string', default: '8', description: 'epochs on the largest subnet alone' },
    'sandwich-epochs': { type: 'string', default: '8', description: 'epochs of the sandwich rule with distillation' },
    batch: { type: 'string', default: '64', description: 'images per step' },
    'learning-rate': { type: 'string', default: '0.08', description: 'peak of the one cosine' },
    start: { type: 'string', description: 'safetensors file (with its .json) to begin from: another cycle' },
    output: { type: 'string', default: 'supernet/pretrained', description: 'folder of checkpoints and result' },
  },
  async run({ args }) {
    const whole = (name: WholeNumbers, minimum: number) => wholeNumber(args[name], name, minimum)
    const space = knownSpace(args.space)
    const width = whole('width', 0)
    if (width >= space.supernets.length)
      throw new UsageError(
        `--width is ${width}; ${space.name} has ${space.supernets.map((name, index) => `${index} (${name})`).join(' and ')}.`,
      )
    await runPretraining({
      space,
      width,
      threads: whole('threads', 1),
      start: args.start,
      output: args.output,
      command: `nat pretrain --space ${args.space} --width ${args.width} --threads ${args.threads} --seed ${args.seed} --largest-epochs ${args['largest-epochs']} --sandwich-epochs ${args['sandwich-epochs']} --batch ${args.batch} --learning-rate ${args['learning-rate']}${args.start === undefined ? '' : ` --start ${args.start}`}`,
      settings: {
        seed: whole('seed', 0),
        largestEpochs: whole('largest-epochs', 0),
        sandwichEpochs: whole('sandwich-epochs', 0),
        batch: whole('batch', 1),
        learningRate: numberAbove0(args['learning-rate'], 'learning-rate'),
        warmUpSteps: 400,
        momentum: 0.9,
        weightDecay: 1e-4,
        randomSubnets: 2,
        narrowTrained: args.start !== undefined,
        distillation: 0.5,
        augmentation: { shift: 0.0625, cropScale: [1, 1], flip: true, cutout: 0, colour: 0 },
      },
      print: (line) => console.log(line),
    })
  },
})
