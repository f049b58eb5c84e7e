/** `nat import FILE`: weights of another project as the start of a supernet. Nothing in the file is executed. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { defineCommand } from 'citty'
import { spaceNames } from '../../nat/space/index.ts'
import { errorNames, NatError } from '../../pipeline/contract/errors.ts'
import { inWords } from '../../pipeline/store/directory-errors.ts'
import { encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { convertWeights } from '../../supernet/import/convert.ts'
import { MAXIMUM_FILE, readWeights } from '../../supernet/import/read-weights.ts'
import { WeightsFileError } from '../../supernet/import/weights-file-error.ts'
import { knownSpace, requireWritable } from '../arguments.ts'
import { UsageError } from '../errors.ts'

export default defineCommand({
  meta: { name: 'import', description: 'Read weights from a PyTorch or safetensors file; nothing in it is executed' },
  args: {
    file: { type: 'positional', description: 'the .pth, .pt or .safetensors file', required: true },
    space: { type: 'string', description: `search space: ${spaceNames().join(', ')}`, required: true },
    width: { type: 'string', description: 'set of weights, such as 1.0', required: true },
    out: { type: 'string', description: 'safetensors file to write', required: true },
    licence: { type: 'string', description: 'licence of the weights, kept in the file', default: 'not stated' },
  },
  run({ args }) {
    const space = knownSpace(args.space)
    const width = space.supernets.indexOf(args.width)
    if (width < 0) throw new UsageError(`--width is ${args.width}; ${space.name} has ${space.supernets.join(', ')}.`)
    const bytes = readWeightsFile(args.file)
    requireWritable(args.out, 'out')
    try {
      const { format, tensors } = readWeights(bytes)
      const converted = convertWeights(tensors, space.family, familyOf(space).network(space, width))
      const metadata = {
        preset: space.name,
        width: args.width,
        source: basename(args.file),
        'source-format': format,
        'source-sha256': createHash('sha256').update(bytes).digest('hex'),
        licence: args.licence,
      }
      writeFileSync(args.out, encodeSafetensors({ tensors: converted, metadata }))
      console.log(`${args.out}: ${converted.size} tensors of ${format}, licence ${args.licence}`)
    } catch (cause) {
      if (!(cause instanceof WeightsFileError)) throw cause
      throw new NatError(errorNames.invalidData, `${args.file}: ${cause.message}`, { cause })
    }
  },
})

/** @throws UsageError for a file that cannot be read, or is too large */
function readWeightsFile(file: string): Uint8Array {
  let size: number
  try {
    ;({ size } = statSync(file))
    if (size <= MAXIMUM_FILE) return readFileSync(file)
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${inWords(error)}.`)
  }
  throw new UsageError(`${file} has ${size} bytes; at most ${MAXIMUM_FILE} are read.`)
}
