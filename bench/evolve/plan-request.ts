/** The same plan for everyone: the paper's setting on the synthetic error with noise. */
import { nsga3, rieszEnergyDirections } from '../../nat/evolution/index.ts'
import { createGenerator } from '../../nat/random/index.ts'
import { evaluateAll, type PopulationFunction, paperSettings, rememberingFunction } from '../../nat/search/index.ts'
import { distinctGenotypes, initialDesign, lowerBounds, upperBounds } from '../../nat/space/index.ts'
import { costTables, ofaMbv3, sumCosts } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { rbfEnsemble, toUnitBox } from '../../nat/surrogate/index.ts'
import { syntheticError } from '../../test/nat/synthetic-error.ts'
import { createParts, type PartCosts } from './parts.ts'
import type { PeerAnswer } from './peer-process.ts'

const lower = lowerBounds(ofaMbv3)
const upper = upperBounds(ofaMbv3)
const { macs } = costTables(ofaMbv3, 1000)

/** What a peer is asked: see peers/plan.py. */
export function planRequest(seed: number) {
  const generator = createGenerator(seed, 'plan benchmark')
  const archive = initialDesign(ofaMbv3, paperSettings.archive, generator)
  const train = archive.slice(0, paperSettings.surrogateTrainingSet)
  const unseen = distinctGenotypes(ofaMbv3, 300, generator, archive)
  const rows = <T>(values: ArrayLike<T>, width: number) =>
    Array.from(
      { length: values.length / width },
      (_, i) => Array.prototype.slice.call(values, i * width, (i + 1) * width) as T[],
    )
  return {
    lower,
    upper,
    archive,
    train,
    errors: train.map((genotype) => syntheticError(genotype) + 0.3 * generator.normal()),
    unseen,
    fixed: rows(macs.fixed, macs.widths),
    blocks: rows(rows(rows(macs.blocks, macs.codes), macs.slots), macs.widths),
    slots: [4, 4, 4, 4, 4],
    population: paperSettings.population,
    generations: paperSettings.innerGenerations,
    members: paperSettings.ensembleMembers,
    seed,
  }
}

/** Our answer, and what its parts took. */
export function ourAnswer(request: ReturnType<typeof planRequest>): PeerAnswer & { parts: PartCosts } {
  const parts = createParts()
  const directions = parts.of('directions', () =>
    rieszEnergyDirections(2, request.population, createGenerator(1, 'reference directions')),
  )
  const surrogate = parts.of('fit', () =>
    rbfEnsemble({ members: request.members }, createGenerator(request.seed, 'surrogate')).fit(
      toUnitBox(request.train.flat(), lower, upper),
      Float64Array.from(request.errors),
    ),
  )
  const exact: PopulationFunction = (target, X, n, offset, stride) => void sumCosts(target, macs, X, n, offset, stride)
  const functions = [rememberingFunction(surrogate, lower, upper), exact]
  // Every generation breeds, which repairs child by child, then predicts, then sorts: what goes on is known by what is called.
  const search = parts.begin('vary')
  const final = nsga3(
    {
      lower,
      upper,
      objectives: 2,
      repair(X, offset) {
        search.goesOn('vary')
        ofaMbv3.repairInPlace(X, offset)
      },
      evaluate(X, n) {
        search.goesOn('predict')
        const values = evaluateAll(functions, X, n)
        search.goesOn('sort')
        return values
      },
    },
    Uint8Array.from(request.archive.flat()),
    {
      population: request.population,
      generations: request.generations,
      directions,
      crossoverProbability: 0.9,
      mutationProbability: 0.1,
      mutationIndex: 1,
    },
    createGenerator(request.seed, 'search'),
  )
  search.ends()
  const length = lower.length
  const { fit, predict, sort, vary } = parts.costs.seconds
  return {
    parts: parts.costs,
    cpuSeconds: { fit, search: predict + sort + vary, predict },
    genotypes: Array.from({ length: final.n }, (_, i) => [...final.X.subarray(i * length, (i + 1) * length)]),
    predictions: [...surrogate.predict(toUnitBox(request.unseen.flat(), lower, upper))],
  }
}
