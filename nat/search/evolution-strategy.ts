/** NAT's own strategy: a surrogate-assisted NSGA-III around the archive. */
import { objectiveMatrix, referenceDirections, selectByReferenceDirections } from '../archive/index.ts'
import { nsga3, type Population } from '../evolution/index.ts'
import type { Generator } from '../random/index.ts'
import { closeGapsInPlace } from '../space/encoding.ts'
import { type Genotype, genotypeKey, genotypeLength, lowerBounds, slotsPerStage, upperBounds } from '../space/index.ts'
import { type FittedSurrogate, rbfEnsemble, toUnitBox } from '../surrogate/index.ts'
import { bestEntries } from './best-entries.ts'
import { constraintEvaluator } from './constraint-evaluator.ts'
import { mostNewcomers } from './newcomers.ts'
import { knownObjective } from './objectives.ts'
import type { GenerationPlan, PlanRequest, Streams } from './plan-generation.ts'

/** Steps 1 to 5. The archive's entries are all finite. */
export function planEvolution(request: PlanRequest, streams: Streams): GenerationPlan {
  const { archive, objectives, settings } = request
  const m = objectives.length
  const surrogate = fitSurrogate(request, streams)
  const final = innerSearch(request, surrogate, streams('inner search'))

  // 4. Pool: archive members with their measured objectives, newcomers with predicted ones.
  const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
  const offspring = genotypesOf(final, genotypeLength(request.space))
    .map((genotype, i) => ({ genotype, objectives: final.F.subarray(i * m, (i + 1) * m) }))
    .filter(({ genotype }) => !known.has(genotypeKey(genotype)))
  const promising = bestEntries(request, offspring, mostNewcomers(settings), streams('newcomers'))
  const newcomers = promising.map((i) => offspring[i])
  const pool = [...archive, ...newcomers]

  // 5. The pool's best by reference directions.
  const selected = bestEntries(request, pool, settings.archive, streams('selection'))
  return {
    genotypes: selected.map((i) => pool[i].genotype),
    predicted: selected.map((i) => (i < archive.length ? null : pool[i].objectives[0])),
    trainedOn: surrogate.trainedOn,
  }
}

/** Steps 1 and 2: a spread-out part of the archive, and the predictor genotype -> error in percent fitted to it. */
function fitSurrogate({ space, archive, objectives, settings }: PlanRequest, streams: Streams): FittedSurrogate {
  const m = objectives.length
  const F = objectiveMatrix(archive, m)
  const chosen = selectByReferenceDirections(F, m, settings.surrogateTrainingSet, streams('training set'))
  const X = toUnitBox(
    chosen.flatMap((i) => archive[i].genotype),
    lowerBounds(space),
    upperBounds(space),
  )
  const y = Float64Array.from(chosen, (i) => F[i * m])
  return rbfEnsemble({ members: settings.ensembleMembers }, streams('surrogate')).fit(X, y)
}

/** Step 3: NSGA-III from the whole archive, on the predicted error and the exact other objectives. */
function innerSearch(request: PlanRequest, surrogate: FittedSurrogate, generator: Generator): Population {
  const { space, classes, archive, objectives, functions, settings } = request
  const m = objectives.length
  const lower = lowerBounds(space)
  const upper = upperBounds(space)
  const known = objectives.slice(1).map((name) => knownObjective(space, classes, name, functions))
  const slots = slotsPerStage(space)
  return nsga3(
    {
      lower,
      upper,
      objectives: m,
      repair: (X, offset) => closeGapsInPlace(X, offset, space.stages.length, slots),
      evaluate(X, n) {
        const F = new Float64Array(n * m)
        const errors = surrogate.predict(toUnitBox(X, lower, upper))
        for (let i = 0; i < n; i++) F[i * m] = errors[i]
        known.forEach((fill, k) => {
          fill(F, X, n, k + 1, m)
        })
        return F
      },
      violations: constraintEvaluator(request),
    },
    Uint8Array.from(archive.flatMap(({ genotype }) => genotype)),
    {
      population: settings.population,
      generations: settings.innerGenerations,
      directions: referenceDirections(m, settings.referenceDirections),
      crossoverProbability: settings.crossoverProbability,
      mutationProbability: settings.mutationProbability,
      mutationIndex: settings.mutationIndex,
    },
    generator,
  )
}

function genotypesOf({ X, n }: Population, length: number): Genotype[] {
  return Array.from({ length: n }, (_, i) => Array.from(X.subarray(i * length, (i + 1) * length)))
}
