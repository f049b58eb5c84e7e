/** A data format: one file of images of 8 x 8 grey pixels, each with its digit in the byte before it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { registerDataFormat } from '../../data/formats/index.ts'
import { selfDescribing } from '../../data/formats/yaml-fields.ts'
import type { SourceRecord } from '../../data/source.ts'

export const stripFile = 'digits.strip'
const side = 8
const record = 1 + side ** 2

registerDataFormat({
  name: 'strip',
  looksFor: stripFile,
  yaml: selfDescribing('strip'),
  recognises: ({ files }) => files.includes(stripFile),
  async open({ folder }) {
    return {
      format: 'strip',
      folder,
      files: [stripFile],
      classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
      async *records(): AsyncGenerator<SourceRecord> {
        const bytes = await readFile(join(folder, stripFile))
        for (let from = 0; from < bytes.length; from += record) {
          const pixels = bytes.subarray(from + 1, from + record)
          const image = { width: side, height: side, channels: 1 as const, pixels }
          yield { file: `${stripFile}#${from / record}`, part: 'train', label: String(bytes[from]), image }
        }
      },
    }
  },
})
