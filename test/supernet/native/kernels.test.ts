/** Which kernels the graph is written with: asked for by us, and seen to compute. */
import { expect, test } from 'vitest'
import { availableKernels, deviceOf, kernelsFor, plainKernels } from '../../../supernet/native/kernels.ts'
import { oneDnnIsWanted } from '../../../supernet/native/one-dnn.ts'

test('oneDNN is asked for on every processor, unless somebody switched it off', () => {
  expect(oneDnnIsWanted({})).toBe(true)
  expect(oneDnnIsWanted({ TF_ENABLE_ONEDNN_OPTS: '1' })).toBe(true)
  expect(oneDnnIsWanted({ TF_ENABLE_ONEDNN_OPTS: '0' })).toBe(false)
  expect(oneDnnIsWanted({ TF_ENABLE_ONEDNN_OPTS: 'false' })).toBe(false)
})

test('the graph of a GPU has public ops only', () => {
  expect(kernelsFor(deviceOf({ NAT_DEVICE: 'gpu' }))).toEqual(plainKernels)
  expect(deviceOf({})).toBe('cpu')
})

// Where oneDNN is built in, the probes must find what is there: an error of their own would read as "no such kernel".
test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'on Linux x64 the probes see the fused kernels; the depthwise one is empty without oneDNN',
  () => {
    const oneDnn = oneDnnIsWanted(process.env)
    expect(availableKernels()).toEqual({ fusedMatMul: true, fusedConvolution: true, fusedDepthwise: oneDnn })
  },
)
