/**
 * @file Damages good files of weights at random, again and again, and reads each: it must be read or refused in words, and
 * never take much more memory than a good one.
 *
 *     node scripts/bootstrap.mjs run test/supernet/import/fuzz.ts --minutes 10 --seed 1
 *
 * Ends with exit code 1 at the first file that does anything else, and writes that file to the folder for temporary files.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as pathJoin } from 'node:path'
import { parseArgs } from 'node:util'
import { createGenerator, type Generator } from '../../../nat/random/index.ts'
import { encodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { readWeights } from '../../../supernet/import/read-weights.ts'
import { WeightsFileError } from '../../../supernet/import/weights-file-error.ts'
import { dict, legacyFile, pickle, tensor, text } from './make-pickle.ts'
import { zip } from './make-zip.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
})
const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
/** More than at the start, in bytes. */
const mostMemory = 200e6

const storage = { key: '0', values: Array.from({ length: 600 }, (_, i) => i) }
const state = dict(
  [text('stem.weight'), tensor(storage, { shape: [20, 30], strides: [30, 1] })],
  [text('turned.weight'), tensor(storage, { shape: [30, 20], strides: [1, 30] })],
)
const floats = Buffer.from(Float32Array.from(storage.values).buffer)
const good: readonly Buffer[] = [
  legacyFile(state, [storage]),
  zip([
    { name: 'archive/data.pkl', content: pickle(state), deflated: true },
    { name: 'archive/byteorder', content: Buffer.from('little') },
    { name: 'archive/data/0', content: floats },
    { name: 'archive/version', content: Buffer.from('3\n') },
  ]),
  Buffer.from(
    encodeSafetensors({
      tensors: new Map([['stem.weight', { shape: [20, 30], data: Float32Array.from(storage.values) }]]),
      metadata: { licence: 'Apache-2.0' },
    }),
  ),
]

/** Numbers that readers of lengths and counts stumble over. */
const numbers = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]

const damages: readonly ((file: Buffer, generator: Generator) => Buffer)[] = [
  (file, generator) => file.subarray(0, generator.integer(file.length)),
  (file, generator) => {
    file[generator.integer(file.length)] = generator.integer(256)
    return file
  },
  (file, generator) => {
    file.writeUInt32LE(numbers[generator.integer(numbers.length)], generator.integer(file.length - 4))
    return file
  },
  (file, generator) => {
    const from = generator.integer(file.length)
    return Buffer.concat([file.subarray(0, from), file.subarray(from + 1 + generator.integer(40))])
  },
  (file, generator) => {
    const [from, to] = [generator.integer(file.length), generator.integer(file.length)]
    const part = file.subarray(from, from + 1 + generator.integer(200))
    return Buffer.concat([file.subarray(0, to), part, file.subarray(to)])
  },
]

for (const file of good) readWeights(file)

const before = process.memoryUsage().rss
const end = performance.now() + 60_000 * minutes
const counts = { read: 0, refused: 0 }
let most = 0
for (let i = 0; performance.now() < end; i++) {
  const generator = createGenerator(seed, 'fuzz', i)
  let file = Buffer.from(good[generator.integer(good.length)])
  for (let left = 1 + generator.integer(4); left > 0 && file.length > 8; left--) {
    file = Buffer.from(damages[generator.integer(damages.length)](file, generator))
  }
  try {
    readWeights(file)
    counts.read++
  } catch (error) {
    if (!(error instanceof WeightsFileError) || error.message.length < 20) fail(i, file, error)
    counts.refused++
  }
  if (i % 256 === 0) {
    most = Math.max(most, process.memoryUsage().rss - before)
    if (most > mostMemory) fail(i, file, new Error(`${(most / 1e6).toFixed(0)} MB more memory than at the start`))
  }
}
console.log(
  `${counts.read + counts.refused} files in ${minutes} minutes: ${counts.read} read, ${counts.refused} refused in words; at most ${(most / 1e6).toFixed(0)} MB more memory than at the start`,
)

function fail(i: number, file: Buffer, error: unknown): never {
  const path = pathJoin(tmpdir(), `fuzzed-${seed}-${i}`)
  writeFileSync(path, file)
  console.error(`file ${i} of seed ${seed}, kept as ${path}:`, error)
  process.exit(1)
}
