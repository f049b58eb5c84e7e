/** Each mistake of a spec, and the one sentence that answers it. */
import { expect, test } from 'vitest'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { good, messageOf } from './spec-support.ts'

const sections =
  'name, dataset, target, task, supernet, objectives, constraints, search, recipe, warmUp, adaptation, finish, evaluation, export, budget, schedule, seed'

/** What is wrong with it -> fields beside the good ones -> the one sentence. */
const mistakes: [string, Record<string, unknown>, string][] = [
  ['no name', { name: undefined }, 'name is missing. Give 1 to 63 lower-case letters, digits and inner hyphens.'],
  [
    'a name with capitals',
    { name: 'My Run' },
    'name: found "My Run", expected 1 to 63 lower-case letters, digits and inner hyphens. Change it.',
  ],
  [
    'no data set',
    { dataset: undefined },
    'dataset is missing. Give the data set, as a path or s3://bucket/key, or a section with location.',
  ],
  [
    'a data set at an unknown kind of address',
    { dataset: 'https://example.com/images' },
    'dataset: found "https://example.com/images", expected the data set, as a path or s3://bucket/key. Change it.',
  ],
  [
    'a data set section without location',
    { dataset: { validation: 0.1 } },
    'dataset.location is missing. Give the data set, as a path or s3://bucket/key.',
  ],
  [
    'a broken share',
    { dataset: { location: 'x', validation: 1.5 } },
    'dataset.validation: found 1.5, expected a share above 0 and below 1, or a whole number of images from 2 on. Change it, or leave it out to get 0.2.',
  ],
  [
    'an unknown way to treat bad files',
    { dataset: { location: 'x', onBadFile: 'ignore' } },
    'dataset.onBadFile: found "ignore", expected stop or skip. Change it, or leave it out to get stop.',
  ],
  [
    'an unknown preset',
    { supernet: 'resnet' },
    'supernet: found "resnet", expected the preset nano, ofa-mbv3 or lite, or a section with preset. Change it.',
  ],
  [
    'an unknown preset in a section',
    { supernet: { preset: 'resnet' } },
    'supernet.preset: found "resnet", expected nano, ofa-mbv3 or lite. Change it.',
  ],
  ['no objective', { objectives: [] }, 'objectives: found [], expected a list of 1 to 12 objectives. Change it.'],
  [
    'an unknown objective',
    { objectives: ['error', 'speed'] },
    'objectives.1: found "speed", expected error, topFiveError, balancedError, worstClassError, calibrationError, macs, params, activations, fileSize or { latency: FILE }. Change it.',
  ],
  [
    'an objective twice',
    { objectives: ['error', 'macs', 'macs'] },
    'objectives: found macs twice, expected once. Remove one of them.',
  ],
  [
    'nothing measured among the objectives',
    { objectives: ['macs', 'params'] },
    'objectives: found macs, params, none of which says how good a network is. Add one of error, topFiveError, balancedError, worstClassError, calibrationError.',
  ],
  [
    'a latency table that is no file name',
    { objectives: ['error', { latency: 3 }] },
    'objectives.1.latency: found 3, expected a latency table, as a path or s3://bucket/key. Change it.',
  ],
  [
    'a constraint on something unknown',
    { constraints: { mac: { max: 40 } } },
    'constraints.mac is not a field of the spec. The fields there are error, topFiveError, balancedError, worstClassError, calibrationError, macs, params, activations, fileSize. Write macs.',
  ],
  [
    'a limit that no network can keep',
    { constraints: { macs: { max: 1000 } } },
    'constraints.macs: found max 1000, but no network of nano has less than 1063040 (1.06 M). Allow at least that.',
  ],
  [
    'a limit that no network can reach',
    { constraints: { error: { min: 101 } } },
    'constraints.error: found min 101, but no network of nano has more than 100 (100.00 %). Ask for less.',
  ],
  [
    'a number of images that could be a share',
    { dataset: { location: 'images/', validation: 1 } },
    'dataset.validation: found 1, expected a share above 0 and below 1, or a whole number of images from 2 on. Change it, or leave it out to get 0.2.',
  ],
  [
    'a search that no function can plan',
    { search: { population: 1000, innerGenerations: 1000 } },
    'search: planning a generation would take about 14 minutes, and at most 3.5 are allowed, because the function that plans is stopped after 14. Lower population, innerGenerations, ensembleMembers, surrogateTrainingSet or referenceDirections.',
  ],
  [
    'an empty constraint',
    { constraints: { macs: {} } },
    'constraints.macs: found neither min nor max. Give at least one of them.',
  ],
  [
    'a constraint that nothing meets',
    { constraints: { macs: { min: 2e9, max: 6e8 } } },
    'constraints.macs: found min 2000000000 above max 600000000. No network can meet both.',
  ],
  [
    'a constraint with a unit',
    { constraints: { macs: { max: '600M' } } },
    'constraints.macs.max: found "600M", expected a number. Change it.',
  ],
  [
    'no generations',
    { search: { generations: 0 } },
    'search.generations: found 0, expected a whole number from 1 to 1000. Change it, or leave it out to get 30.',
  ],
  [
    'a fraction of an archive',
    { search: { archive: 10.5 } },
    'search.archive: found 10.5, expected a whole number from 2 to 10000. Change it, or leave it out to get 300.',
  ],
  [
    'a word for a number',
    { search: { population: 'many' } },
    'search.population: found "many", expected a whole number from 4 to 10000. Change it, or leave it out to get 100.',
  ],
  [
    'an impossible probability',
    { search: { mutationProbability: 1.5 } },
    'search.mutationProbability: found 1.5, expected a number from 0 to 1. Change it, or leave it out to get 0.1.',
  ],
  [
    'a larger training set than there are measurements',
    { search: { initialDesign: 50 } },
    'search.surrogateTrainingSet: found 100, but initialDesign measures only 50 networks before the surrogate is first trained. Lower it or raise initialDesign.',
  ],
  [
    'a convergence that cannot happen',
    { search: { generations: 5, convergence: { generations: 6, improvement: 0.01 } } },
    'search.convergence.generations: found 6, but the search has only 5 generations. Lower it or raise generations.',
  ],
  [
    'an initial design that the archive cannot hold',
    { search: { archive: 50 } },
    'search.initialDesign: found 100, but the archive holds only 50 networks. Lower it or raise archive.',
  ],
  [
    'a strategy that does not exist',
    { search: { strategy: 'guess' } },
    'search.strategy: found "guess", expected nat, evolution, nat-2022, random, nsga or economical, or a section with name and the settings of that one. Change it, or leave it out to get evolution.',
  ],
  [
    'a crossover that does not exist',
    { search: { crossover: 'three-point' } },
    'search.crossover: found "three-point", expected uniform or two-point. Change it.',
  ],
  [
    'more newcomers than the strategy allows',
    { search: { strategy: { name: 'nat-2022', newcomers: 0 } } },
    'search.strategy: found settings that it does not allow (strategies: nat-2022.newcomers: a whole number from 1 to 100).',
  ],
  [
    'a preference about something that is not minimised',
    { export: { prefer: { params: 1e6 } } },
    'export.prefer.params: found a value, but params is not minimised. Prefer one of error, macs.',
  ],
  [
    'a preference without values',
    { export: { prefer: {} } },
    'export.prefer: found nothing. Give a value of one of error, macs, or leave it out.',
  ],
  [
    'a setting that the surrogate does not have',
    { search: { surrogate: { name: 'ridge', penalty: -1 } } },
    'search.surrogate: found settings that it does not allow (surrogates: ridge.penalty: a number above 0).',
  ],
  [
    'a misspelt field',
    { search: { generation: 5 } },
    'search.generation is not a field of the spec. The fields there are generations, archive, initialDesign, surrogateTrainingSet, population, innerGenerations, referenceDirections, directions, innerAlgorithm, crossover, crossoverProbability, mutationProbability, mutationIndex, ensembleMembers, surrogate, strategy, convergence. Write generations.',
  ],
  [
    'a field that does not exist',
    { gpu: true },
    `gpu is not a field of the spec. The fields there are ${sections}. Remove it.`,
  ],
  [
    'a value where a section belongs',
    { adaptation: 5 },
    'adaptation: found 5, expected a section with the fields epochs, batch, learningRate, momentum, weightDecay, trainable, steps, distillation, headRate, stageDecay, sampling, classWeights, labelSmoothing, averageDecay, clipNorm, augmentation. Change it.',
  ],
  [
    'an unknown part to train',
    { adaptation: { trainable: 'tail' } },
    'adaptation.trainable: found "tail", expected all, head, last-<n>-stages or norms. Change it, or leave it out to get all.',
  ],
  [
    'a crop range the wrong way round',
    { adaptation: { augmentation: { cropScale: [1, 0.5] } } },
    'adaptation.augmentation.cropScale: found [1, 0.5], expected the smaller share first. Swap them.',
  ],
  [
    'a flip that is no yes or no',
    { adaptation: { augmentation: { flip: 'no' } } },
    'adaptation.augmentation.flip: found "no", expected true or false. Change it, or leave it out to get true.',
  ],
  [
    'one shard, which no array job takes',
    { evaluation: { shards: 1 } },
    'evaluation.shards: found 1, expected a whole number from 2 to 1000. Change it.',
  ],
  [
    'a budget of nothing',
    { budget: { maxCostUsd: 0 } },
    'budget.maxCostUsd: found 0, expected a number of US dollars above 0. Change it.',
  ],
  [
    'a schedule in words',
    { schedule: 'monthly' },
    'schedule: found "monthly", expected rate(30 days), cron(0 6 1 * ? *) or at(2030-01-31T06:00:00). Change it.',
  ],
  [
    'a negative seed',
    { seed: -1 },
    'seed: found -1, expected a whole number from 0 to 2147483647. Change it, or leave it out to get 1.',
  ],
]

test.each(mistakes)('%s', (_, fields, sentence) => {
  expect(messageOf(() => validateSpec({ ...good, ...fields }, 'run.yaml'))).toBe(
    `run.yaml has a mistake.\n- ${sentence}`,
  )
})

test('only a strategy that fits its surrogates to a training set needs as many measurements first', () => {
  for (const strategy of ['economical', 'nat-2022', 'random'])
    expect(validateSpec({ ...good, search: { strategy, initialDesign: 50 } }).search.initialDesign).toBe(50)
})
