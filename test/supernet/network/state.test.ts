/** Names and shapes under which a supernet is saved. */
import { expect, test } from 'vitest'
import { nano } from '../../../nat/space/presets/nano.ts'
import { supernetShape } from '../../../nat/space/supernet-shape.ts'
import { initialValue } from '../../../supernet/network/initialise.ts'
import { fromSaved, toSaved } from '../../../supernet/network/state.ts'
import { supernetVariables } from '../../../supernet/network/variables.ts'
import { savedShapes } from '../reference/tensor-names.ts'

test.each([0, 1])('O9: tensors have the names and shapes of the once-for-all state dict, width %i', (width) => {
  const shape = supernetShape(nano, width)
  const { all } = supernetVariables(shape, 7)
  const saved = all.flatMap((variable) =>
    variable.saved.map((tensor): [string, readonly number[]] => [tensor.name, tensor.shape]),
  )
  expect(new Map(saved)).toEqual(savedShapes(shape, 7))
  expect(saved.length).toBe(savedShapes(shape, 7).size)
})

test('saving and loading is the identity on every variable, and moves no value to a wrong place', () => {
  const { all, blocks } = supernetVariables(supernetShape(nano, 0), 7)
  for (const variable of all) {
    const value = Float32Array.from(initialValue(variable, 1), (_, i) => i)
    expect(
      Buffer.from(fromSaved(variable, new Map(toSaved(variable, value))).buffer).equals(Buffer.from(value.buffer)),
      variable.name,
    ).toBe(true)
  }
  // Filter value (row 1, column 2) of channel 3: position 9 of 49 rows, 96 channels across.
  const { depthwise } = blocks[0]
  const value = new Float32Array(49 * depthwise.shape[1])
  value[9 * depthwise.shape[1] + 3] = 5
  expect(toSaved(depthwise, value)[0][1].data.indexOf(5)).toBe(3 * 49 + 9)
})

test('initial values depend on the seed and the name alone; deviations are those of He et al.', () => {
  const { stem, blocks, classifierWeight } = supernetVariables(supernetShape(nano, 0), 7)
  expect(initialValue(stem, 3)).toEqual(initialValue(stem, 3))
  expect(initialValue(stem, 3)).not.toEqual(initialValue(stem, 4))
  const deviationOf = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, each) => sum + each * each, 0) / values.length)
  expect(deviationOf(initialValue(blocks[19].depthwise, 3)) / Math.sqrt(2 / 49)).toBeCloseTo(1, 1)
  expect(deviationOf(initialValue(classifierWeight, 3)) * 16).toBeCloseTo(1, 1)
  expect(initialValue(blocks[0].fiveToThree, 3).reduce((sum, each) => sum + each)).toBe(9)
})
