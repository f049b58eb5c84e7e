export { type Crossover, twoPointCrossover, uniformCrossover } from './crossover.ts'
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
export { dominates, nonDominated, nonDominatedSort } from './non-dominated-sort.ts'
export { type IntegerProblem, type Nsga3Settings, nsga3, type Population } from './nsga3.ts'
export { mutatedInteger, mutatedReal, mutateInPlace } from './polynomial-mutation.ts'
export { referenceDirectionSurvival } from './reference-direction-survival.ts'
export { rieszEnergyDirections } from './riesz-energy.ts'
export { tournament } from './tournament.ts'
