/** How many images a data set has, without decoding any. */
import { openDataset } from '../../data/open-dataset.ts'
import { isBad } from '../../data/source.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import type { DeploymentSpec } from '../../pipeline/contract/spec.ts'
import type { DatasetSize } from '../../pipeline/ledger/estimate.ts'

/** Divides images as PrepareDataset does (data/split.ts), up to the rounding within classes. */
export function divide(
  counts: { readonly train: number; readonly validation: number; readonly test: number },
  classes: number,
  { validation, test }: Pick<DeploymentSpec['dataset'], 'validation' | 'test'>,
): DatasetSize {
  const testCount = counts.test > 0 ? counts.test : taken('test', test, counts.train)
  const rest = counts.test > 0 ? counts.train : counts.train - testCount
  const validationCount = counts.validation > 0 ? counts.validation : taken('validation', validation, rest)
  const train = counts.validation > 0 ? rest : rest - validationCount
  return { classes, train, validation: validationCount, test: testCount }
}

/** @throws NatError `Nat.InvalidSpec` where none would be left for the other parts */
function taken(name: string, amount: number, available: number): number {
  if (amount < 1) return Math.round(amount * available)
  if (amount < available) return amount
  throw new NatError(
    errorNames.invalidSpec,
    `dataset.${name} is ${amount}, but there are only ${available} images to take them from.`,
    { advice: 'Give a share below 1, or a number so small that images are left for the other parts.' },
  )
}

/** @throws NatError `Nat.InvalidData` when there is no data set */
export async function countDataset(dataset: DeploymentSpec['dataset']): Promise<DatasetSize> {
  const counts = { train: 0, validation: 0, test: 0 }
  const labels = new Set<string>()
  const source = await openDataset(dataset.location)
  for await (const record of source.records()) {
    if (isBad(record)) continue
    counts[record.part]++
    labels.add(record.label)
  }
  return divide(counts, source.classes?.length ?? labels.size, dataset)
}
