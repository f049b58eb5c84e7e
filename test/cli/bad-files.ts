/** Networks, pictures and latency tables with something wrong. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import sharp from 'sharp'
import { onnx } from '../../export/onnx/onnx.ts'
import { ModelProtoSchema } from '../../export/onnx/onnx_pb.js'
import { allLayerKeys, nano, ofaMbv3 } from '../../nat/space/spaces/mobilenet-v3/index.ts'
import { exportedOf, metadata } from '../export/networks.ts'

export async function writeBadFiles(folder: string): Promise<void> {
  mkdirSync(join(folder, 'empty'))
  const [{ network }] = exportedOf(nano, [nano.smallest])
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)
  for (const pixels of ['unit', 'bytes'] as const)
    write(`${pixels}.onnx`, onnx.write(network, { metadata, pixels }).get('') as Uint8Array)
  const model = (nat?: string) =>
    toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, { metadataProps: nat === undefined ? [] : [{ key: 'nat', value: nat }] }),
    )
  write('stranger.onnx', model())
  write('damaged.onnx', model('{'))
  write('newer.onnx', model('{"schema": 2}'))
  write('text.onnx', 'no network')
  write('net.tflite', '')
  write('text.png', 'no picture')
  write('empty.png', '')
  await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).toFile(join(folder, 'red.png'))
  const table = (space: typeof nano, fields: object = {}) =>
    JSON.stringify({
      schema: 1,
      device: 'phone',
      runtime: 'test',
      measuredAt: '2026-01-01',
      layers: Object.fromEntries(allLayerKeys(space, 10).map((layer) => [layer, { mean: 1 }])),
      ...fields,
    })
  write('nano.json', table(nano))
  write('ofa.json', table({ ...ofaMbv3, resolutions: [224], widths: [1.2] }, { space: 'ofa-mbv3' }))
  const layers = JSON.parse(table(nano)).layers
  const [missing] = Object.keys(layers).filter((layer) => layer.startsWith('AvgPool2D'))
  write('lacking.json', table(nano, { layers: { ...layers, [missing]: undefined } }))
  write('negative.json', table(nano, { layers: { ...layers, [missing]: { mean: -1 } } }))
  write('words.json', table(nano, { layers: { ...layers, [missing]: { mean: 'fast' } } }))
  write('none.json', table(nano, { layers: {} }))
  write('newer.json', table(nano, { schema: 2 }))
  write('cut.json', table(nano).slice(0, -9))
  write('list.json', '[1]')
}
