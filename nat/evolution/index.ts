export { breed, type VariationSettings } from './breeding.ts'
export { simulatedBinaryCrossover, twoPointCrossover, uniformCrossover } from './crossover.ts'
export { crowdingDistance } from './crowding-distance.ts'
export { dasDennis, dasDennisTwoLayers, incrementalLattice } from './das-dennis.ts'
export {
  generationalDistance,
  generationalDistancePlus,
  invertedGenerationalDistance,
  invertedGenerationalDistancePlus,
} from './distance-indicators.ts'
export { hypervolume, normalisedHypervolume } from './hypervolume.ts'
export { hypervolumeShare, sampledHypervolumeShare } from './hypervolume-share.ts'
export { latinHypercube } from './latin-hypercube.ts'
export { dominates, nonDominated, nonDominatedSort } from './non-dominated-sort.ts'
export { crowdingSurvival, nsga2 } from './nsga2.ts'
export { nsga3 } from './nsga3.ts'
export { mutatedInteger, mutatedReal, mutateInPlace, mutateRealInPlace } from './polynomial-mutation.ts'
export type { IntegerProblem, Population, RealProblem } from './problem.ts'
export { referenceDirectionSurvival } from './reference-direction-survival.ts'
export { rieszEnergyDirections } from './riesz-energy.ts'
export { dasDennisUpTo, incrementalLatticeUpTo } from './structured-directions.ts'
export { tournament } from './tournament.ts'
