import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { spaceByName, spaceNames } from '../../../nat/space/index.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { parseSpec } from '../../../pipeline/contract/parse-spec.ts'
import { presetsWithWeights } from '../../../pipeline/contract/shipped-weights.ts'
import { resolveSpec } from '../../../pipeline/stages/resolve-spec.ts'
import { documentText } from '../../../pipeline/store/json-documents.ts'
import { packageOf } from '../../../supernet/pretrained/pretrained.ts'
import { keysOf, smallSpec, stageContext, textOf } from '../helpers.ts'

const archive = (runId: string, generation: number) =>
  documentText({ schema: 1, runId, generation, space: 'nano', objectives: ['error', 'macs'], entries: [] })

describe('ResolveSpec', () => {
  test('freezes the spec and the record of the run', async () => {
    const context = stageContext()
    const output = await resolveSpec(
      { runId: 'run', spec: smallSpec, compute: { threads: 2, evaluationShards: 3 } },
      context,
    )
    expect(output).toEqual({
      runId: 'run',
      generation: 0,
      firstGeneration: 0,
      evaluationShards: 3,
      decision: 'continue',
    })
    expect(await keysOf(context.store)).toEqual(['runs/run/run.json', 'runs/run/spec.json'])
    expect(parseSpec(await textOf(context.store, keys.spec('run')))).toEqual(parseSpec(JSON.stringify(smallSpec)))
    expect(JSON.parse(await textOf(context.store, keys.run('run')))).toMatchObject({
      startedAt: '2026-11-22T12:00:00.000Z',
      threads: 2,
      evaluationShards: 3,
    })
  })

  test('reads an uploaded spec, YAML or JSON', async () => {
    const context = stageContext()
    await context.store.put('specs/digits.yaml', 'name: digits\ndataset: images/\nsupernet: nano')
    await resolveSpec({ runId: 'run', specKey: 'specs/digits.yaml' }, context)
    expect(JSON.parse(await textOf(context.store, keys.spec('run')))).toMatchObject({ name: 'digits' })
  })

  test('shards: the caller goes before the spec, the spec before 8; a resumed run keeps what it began with', async () => {
    const context = stageContext()
    const shardsOf = async (input: object) => (await resolveSpec(input, context)).evaluationShards
    expect(await shardsOf({ runId: 'a', spec: smallSpec })).toBe(8)
    const withShards = { ...smallSpec, evaluation: { shards: 5 } }
    expect(await shardsOf({ runId: 'b', spec: withShards })).toBe(5)
    expect(await shardsOf({ runId: 'c', spec: withShards, compute: { evaluationShards: 2 } })).toBe(2)
    expect(await shardsOf({ runId: 'c', spec: withShards, compute: { evaluationShards: 4 } })).toBe(2)
  })

  test('resuming needs the run id only, and goes on at the first generation without an archive', async () => {
    const context = stageContext()
    await resolveSpec({ runId: 'run', spec: { ...smallSpec, search: { generations: 2 } } }, context)
    for (const generation of [0, 1])
      await context.store.put(keys.archive('run', generation), archive('run', generation))
    expect(await resolveSpec({ runId: 'run' }, context)).toMatchObject({ generation: 2, decision: 'continue' })
    await context.store.put(keys.archive('run', 2), archive('run', 2))
    expect(await resolveSpec({ runId: 'run' }, context)).toMatchObject({ generation: 3, decision: 'finished' })
  })

  test('a damaged archive is refused by name before anything is started', async () => {
    const context = stageContext()
    await resolveSpec({ runId: 'run', spec: smallSpec }, context)
    await context.store.put(keys.archive('run', 0), archive('run', 0).replace('"entries": []', '"entries": 7'))
    await expect(resolveSpec({ runId: 'run' }, context)).rejects.toMatchObject({
      name: 'Nat.CorruptedObject',
      message: `${keys.archive('run', 0)} in ${context.store.location} is damaged or of another version: entries: Invalid input: expected array, received number.`,
    })
  })

  test('a run id that another spec has taken is refused, with the difference', async () => {
    const context = stageContext()
    await resolveSpec({ runId: 'run', spec: smallSpec }, context)
    await expect(
      resolveSpec({ runId: 'run', spec: { ...smallSpec, seed: 2, search: { generations: 5 } } }, context),
    ).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
      message:
        'Run run was started with another spec (search.generations: 30 there, 5 here, seed: 1 there, 2 here). Give this one a run id of its own, or resume run with the spec it has.',
    })
  })

  test('a bad spec writes nothing', async () => {
    const context = stageContext()
    await expect(resolveSpec({ runId: 'run', spec: { ...smallSpec, seed: 'x' } }, context)).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
    })
    expect(await keysOf(context.store)).toEqual([])
  })

  test.each([
    [
      'a preset without weights',
      { supernet: 'ofa-mbv3' },
      'supernet: ofa-mbv3 comes without pre-trained weights, and none are given. Write supernet: { preset: ofa-mbv3, weights: FILE } with safetensors files of this preset ({width} in FILE stands for 1.0 and 1.2), or weights: random.',
    ],
    [
      'one file of weights for two supernets',
      { supernet: { preset: 'ofa-mbv3', weights: 'w.safetensors' } },
      'supernet.weights: "w.safetensors" is one file, but ofa-mbv3 has 2 supernets with weights of their own: put {width} into the name, which stands for 1.0 and 1.2.',
    ],
    [
      'a latency table that is not there',
      { objectives: ['error', { latency: '/nowhere/phone.json' }] },
      'There is no latency table /nowhere/phone.json.',
    ],
  ])('%s: what a later stage cannot do is refused before anything is written', async (_, fields, message) => {
    const context = stageContext()
    await expect(resolveSpec({ runId: 'run', spec: { ...smallSpec, ...fields } }, context)).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
      message: expect.stringContaining(message),
    })
    expect(await keysOf(context.store)).toEqual([])
  })

  test('the presets that are said to have weights are those with files here or packages', () => {
    const files = readdirSync('supernet/pretrained').filter((file) => file.endsWith('.safetensors'))
    const shipped = spaceNames().filter((name) =>
      spaceByName(name).supernets.every(
        (width) => files.includes(`${name}-w${width}.safetensors`) || packageOf(name, width) !== undefined,
      ),
    )
    expect(presetsWithWeights).toEqual(shipped)
  })

  test.each([
    ['no run and no spec', { runId: 'run' }, /^There is no run run in .* and no spec was given/],
    ['a missing upload', { runId: 'run', specKey: 'specs/x.yaml' }, /^There is no spec specs\/x\.yaml in /],
    ['a run id that escapes', { runId: '../x', spec: smallSpec }, /^The run cannot start: runId is wrong/],
    [
      'a single shard',
      { runId: 'run', spec: smallSpec, compute: { evaluationShards: 1 } },
      /compute\.evaluationShards/,
    ],
    ['nothing at all', null, /^The run cannot start: the input is wrong/],
  ])('%s is refused in a sentence', async (_, input, message) => {
    await expect(resolveSpec(input, stageContext())).rejects.toMatchObject({
      name: 'Nat.InvalidSpec',
      message: expect.stringMatching(message),
    })
  })

  test('of concurrent starts of one run with different records, all go on with the same one', async () => {
    const context = stageContext()
    const starts = [2, 3, 4, 5].map((evaluationShards) =>
      resolveSpec({ runId: 'run', spec: smallSpec, compute: { evaluationShards } }, context),
    )
    const outputs = await Promise.all(starts)
    expect(new Set(outputs.map(({ evaluationShards }) => evaluationShards)).size).toBe(1)
  })
})

test('in a deployment, places on somebody’s disk are refused before anything is written, all at once', async () => {
  const context = { ...stageContext(), deployment: 'nat' }
  const spec = { ...smallSpec, dataset: '~/flowers', supernet: { preset: 'nano', weights: 'mine-{width}.safetensors' } }
  await context.store.put('specs/flowers.yaml', JSON.stringify(spec))
  await expect(resolveSpec({ runId: 'run', specKey: 'specs/flowers.yaml' }, context)).rejects.toMatchObject({
    name: 'Nat.InvalidSpec',
    message:
      'dataset.location is "~/flowers", expected s3://bucket/key.\nsupernet.weights is "mine-{width}.safetensors", expected s3://bucket/key.',
  })
  expect(await keysOf(context.store, 'runs/')).toEqual([])
  const there = { ...smallSpec, dataset: 's3://bucket/flowers/' }
  expect(await resolveSpec({ runId: 'run', spec: there }, context)).toMatchObject({ generation: 0 })
})
