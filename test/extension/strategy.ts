/**
 * A strategy with state: it remembers where good networks lie, gene by gene, as a moving mean, and draws newcomers around
 * it; of what it draws, the surrogate's choice is measured.
 */
import { z } from 'zod'
import { fitPredictors, mostNewcomers, registerStrategy } from '../../nat/search/index.ts'
import { genotypeKey } from '../../nat/space/index.ts'

registerStrategy({
  name: 'moving-mean',
  settings: z.strictObject({ memory: z.number().min(0).max(1).default(0.5) }),
  predicts: true,
  state: { schema: z.strictObject({ mean: z.array(z.number()) }), initial: { mean: [] } },
  plan(measured, settings, { mean }, streams) {
    const { space, archive } = measured
    const best = archive.toSorted((a, b) => a.objectives[0] - b.objectives[0]).slice(0, settings.archive - 2)
    const now = space.genes.map((_, gene) => best.reduce((sum, { genotype }) => sum + genotype[gene], 0) / best.length)
    const next = now.map((each, gene) => settings.memory * (mean[gene] ?? each) + (1 - settings.memory) * each)
    const far = (genotype: readonly number[]) =>
      genotype.reduce((sum, value, gene) => sum + Math.abs(value - next[gene]) / (space.genes[gene].upper || 1), 0)
    const generator = streams('newcomers')
    const known = new Set(archive.map(({ genotype }) => genotypeKey(genotype)))
    const drawn = Array.from({ length: 40 }, () => space.draw(generator)).filter(
      (each) => !known.has(genotypeKey(each)),
    )
    const near = [...new Map(drawn.map((each) => [genotypeKey(each), each])).values()]
      .sort((a, b) => far(a) - far(b))
      .slice(0, 10)
    const { functions, trainedOn } = fitPredictors(measured, settings, streams)
    const predicted = new Float64Array(near.length)
    functions[0](predicted, Uint8Array.from(near.flat()), near.length, 0, 1)
    const chosen = [...near.keys()]
      .sort((a, b) => predicted[a] - predicted[b] || a - b)
      .slice(0, Math.min(mostNewcomers(settings), settings.archive - best.length))
    const kept = best.map(({ genotype }) => genotype)
    return {
      measure: [...kept, ...chosen.map((i) => near[i])],
      trainOn: kept,
      state: { mean: next },
      predictions: { values: { error: [...kept.map(() => null), ...chosen.map((i) => predicted[i])] }, trainedOn },
    }
  },
})
