/** Where a preset's transfer starts when nothing else is said: weights that ship, or weights from a package. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { decodeSafetensors } from '../checkpoint/safetensors.ts'
import type { Network } from '../families/index.ts'
import { type PackagedWeights, packagedNamed } from '../import/packages/catalogue.ts'
import { packagedFile } from '../import/packages/fetch.ts'
import { readWeights } from '../import/read-weights.ts'
import type { State } from '../variables/state.ts'

/** Packages by preset and set of weights. */
const packages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lite: { '1.0': 'efficientnet-lite1', '1.1': 'efficientnet-lite2' },
}

/** The package that a preset's set of weights comes from; undefined for weights that ship. */
export function packageOf(preset: string, supernet: string): PackagedWeights | undefined {
  const name = packages[preset]?.[supernet]
  return name === undefined ? undefined : packagedNamed(name)
}

/** Path of the weights of a preset's width that ship, such as `nano` and `1.0` (made by `nat pretrain`). */
export function pretrainedFile(preset: string, width: string): string {
  return fileURLToPath(new URL(`./${preset}-w${width}.safetensors`, import.meta.url))
}

/**
 * The weights, in the order of channels that serves narrow subnets. Packages are fetched at first use, then cached.
 * @param supernet name of the set of weights
 * @param say is told about downloads
 * @throws PackageUnavailable, WeightsFileError
 */
export async function pretrainedState(
  network: Network,
  preset: string,
  supernet: string,
  say: (line: string) => void,
): Promise<State> {
  const weights = packageOf(preset, supernet)
  if (weights === undefined) return decodeSafetensors(await readFile(pretrainedFile(preset, supernet))).tensors
  const { tensors } = readWeights(await packagedFile(weights, say))
  // The parent was trained at full width only: any order is its own, so the best one for narrow subnets is taken.
  return network.sortChannels?.(tensors, false) ?? tensors
}
