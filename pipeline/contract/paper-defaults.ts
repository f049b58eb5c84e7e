/** The settings that decide how much is computed, at the paper's values, to show beside smaller ones. */
import type { DeploymentSpec } from './spec.ts'

/** Field of the spec -> the paper's value. */
export const paperDefaults = {
  'search.generations': 30,
  'search.archive': 300,
  'search.initialDesign': 100,
  'search.surrogateTrainingSet': 100,
  'search.population': 100,
  'search.innerGenerations': 100,
  'search.referenceDirections': 100,
  'search.ensembleMembers': 500,
  'adaptation.epochs': 5,
  'adaptation.batch': 96,
  'evaluation.calibrationImages': 2000,
} as const satisfies Record<string, number>

export interface ReducedSetting {
  readonly field: string
  readonly value: number
  readonly paper: number
}

/** Settings below the paper's values, in the order of the table above. */
export function reducedSettings(spec: DeploymentSpec): ReducedSetting[] {
  return Object.entries(paperDefaults).flatMap(([field, paper]) => {
    const [section, name] = field.split('.')
    const value: number = Reflect.get(Reflect.get(spec, section), name)
    return value < paper ? [{ field, value, paper }] : []
  })
}
