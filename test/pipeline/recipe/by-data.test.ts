/** What is chosen for a data set where the spec says nothing. */
import { describe, expect, test } from 'vitest'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import type { DeploymentSpec } from '../../../pipeline/contract/spec.ts'
import { advisableFields, adviseByData, type DataFacts } from '../../../pipeline/recipe/by-data.ts'
import { withAdvice } from '../../../pipeline/recipe/with-advice.ts'

const good = { name: 'flowers', dataset: 'images/', supernet: 'nano' }
const pictures: DataFacts = { train: 5000, largestResolution: 32 }
const photos: DataFacts = { train: 2400, largestResolution: 224 }

const advised = (spec: DeploymentSpec, facts: DataFacts) => withAdvice(spec, adviseByData(spec, facts))

describe('by-data', () => {
  test('fewer images are shown more often: each count of epochs falls as images come', () => {
    const epochsOf = (train: number) => {
      const { warmUp, adaptation, finish } = advised(validateSpec(good), { ...pictures, train })
      return [warmUp.epochs, warmUp.fineTune.epochs, adaptation.epochs, finish.epochs]
    }
    const counts = [200, 1000, 5000, 20_000, 100_000].map(epochsOf)
    for (const [index, count] of counts.slice(1).entries())
      for (const [kind, epochs] of count.entries()) expect(epochs).toBeLessThanOrEqual(counts[index][kind])
    for (const epochs of counts.flat()) expect(epochs).toBeGreaterThan(0)
    expect(counts[0]).not.toEqual(counts.at(-1))
  })

  test('every choice gives a spec that the schema takes, and its reason', () => {
    for (const train of [1, 10, 430, 5000, 1_000_000])
      for (const keptWhenMirrored of [undefined, 0, 1])
        for (const largestResolution of [32, 224]) {
          const spec = validateSpec(good)
          const advice = adviseByData(spec, { train, keptWhenMirrored, largestResolution })
          expect(advice.map(({ field }) => field)).toEqual(advisableFields)
          for (const { reason } of advice) expect(reason).toMatch(/[a-z]{3}/)
          const { leftToRecipe: _, ...written } = withAdvice(spec, advice)
          expect(validateSpec(written)).toMatchObject(written)
        }
  })

  test.each([
    [0.9, true],
    [0.65, true],
    [0.64, false],
    [undefined, false],
  ])(
    'small pictures of which %s still look like their class in a mirror are mirrored: %s',
    (keptWhenMirrored, flip) => {
      const { adaptation } = advised(validateSpec(good), { ...pictures, keptWhenMirrored })
      expect(adaptation.augmentation.flip).toBe(flip)
    },
  )

  test.each([
    [5000, true, { cropScale: [0.5, 1], shift: 0, colour: 0.2, cutout: 0.25 }],
    [400, true, { cropScale: [0.5, 1], shift: 0, colour: 0.2, cutout: 0.25 }],
    [5000, false, { cropScale: [1, 1], shift: 0, colour: 0, cutout: 0 }],
    [400, false, { cropScale: [0.85, 1], shift: 0.05, colour: 0, cutout: 0 }],
  ])('%d small pictures, in colour: %s, are changed by %j', (train, inColour, changes) => {
    const { adaptation } = advised(validateSpec(good), { ...pictures, train, inColour })
    expect(adaptation.augmentation).toMatchObject(changes)
  })

  test('photos are mirrored and cropped closer, and learn from their labels alone', () => {
    const photo = advised(validateSpec({ ...good, supernet: 'lite' }), photos)
    expect(photo.adaptation).toMatchObject({
      steps: 'single-path',
      distillation: { share: 0 },
      augmentation: { flip: true, cropScale: [0.35, 1] },
    })
  })

  test('few photos are learnt from in small steps', () => {
    const rates = (facts: DataFacts) => {
      const { warmUp, adaptation, finish } = advised(validateSpec(good), facts)
      return [warmUp.fineTune.learningRate, adaptation.learningRate, finish.learningRate]
    }
    const [few, many] = [rates({ ...photos, train: 100 }), rates({ ...photos, train: 1000 })]
    for (const [phase, rate] of few.entries()) expect(rate).toBeLessThan(many[phase] / 2)
  })

  test('a new head for photos is fitted, unless the spec says how long to train it', () => {
    expect(advised(validateSpec(good), photos).warmUp).toMatchObject({ head: 'fitted', rebaseNorms: true })
    const spec = validateSpec({ ...good, warmUp: { epochs: 3 } })
    expect(advised(spec, photos).warmUp).toMatchObject({ head: 'trained', epochs: 3, rebaseNorms: true })
    expect(advised(validateSpec(good), pictures).warmUp).toMatchObject({ head: 'trained', rebaseNorms: false })
  })

  test('what the spec says stands', () => {
    const spec = validateSpec({
      ...good,
      adaptation: { epochs: 4, augmentation: { flip: true } },
      finish: { epochs: 0 },
    })
    const { adaptation, finish } = advised(spec, pictures)
    expect(adaptation.epochs).toBe(4)
    expect(adaptation.augmentation.flip).toBe(true)
    expect(finish.epochs).toBe(0)
    expect(adviseByData(spec, pictures).map(({ field }) => field)).toContain('adaptation.batch')
  })
})

describe('the paper is one word away', () => {
  test("recipe: paper: nothing is chosen, and the paper's values stand", () => {
    const spec = validateSpec({ ...good, recipe: 'paper' })
    expect(adviseByData(spec, pictures)).toEqual([])
    expect(spec.adaptation).toMatchObject({ epochs: 5, batch: 96, learningRate: 0.01, steps: 'single-path' })
    expect(spec.finish.epochs).toBe(0)
  })

  test('a spec that a run has kept knows what it left out, and is the same when it is read again', () => {
    const spec = validateSpec({ ...good, adaptation: { batch: 7 } })
    expect(spec.leftToRecipe).toEqual(advisableFields.filter((field) => field !== 'adaptation.batch'))
    expect(validateSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec)
  })
})
