/**
 * What a format of export is: from a static network to files. To add one: a file in `export/` and one call of
 * `registerExportFormat`; the laws in `test/export/laws.test.ts` then hold for it.
 */
import type { StaticNetwork } from '../supernet/static/network.ts'
import type { Metadata } from './metadata.ts'
import type { PixelRange } from './pixels.ts'
import type { Ranges } from './quantisation/affine.ts'

export interface ExportFormat {
  /** As users name it. */
  readonly name: string
  /** Of the file, or of the folder, that an export is: `<network><suffix>`. */
  readonly suffix: string
  /** Where it runs, for a list of formats. */
  readonly purpose: string
  /** Whether batch norms must be kept: a format whose tensors others load by name. */
  readonly keepsNorms?: boolean
  /** The format of which it is the form in 8-bit integers: it can only be written with `WriteOptions.ranges`. */
  readonly int8Of?: string
  /** Files by their path inside the export: one with an empty path where the export is a file. */
  write(network: StaticNetwork, options: WriteOptions): Files
}

export type Files = ReadonlyMap<string, Uint8Array>

export interface WriteOptions {
  readonly metadata: Metadata
  /** What the input of the file is. */
  readonly pixels: PixelRange
  /** Of the layers of the network with its norms folded: what integers must reach. */
  readonly ranges?: Ranges
}

export const oneFile = (content: Uint8Array): Files => new Map([['', content]])

/** Of an export that is one file. @throws RangeError for a folder */
export function contentOf(files: Files): Uint8Array {
  const content = files.get('')
  if (content !== undefined) return content
  throw new RangeError(`export: one file is expected, found a folder with ${[...files.keys()].join(', ')}`)
}
