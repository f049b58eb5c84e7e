/** Names and shapes under which a supernet is saved. */
import { expect, test } from 'vitest'
import { nano, ofaMbv3 } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { supernetShape } from '../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'
import { mobilenetV3 } from '../../../supernet/families/mobilenet-v3/index.ts'
import { classification } from '../../../supernet/tasks/classification/index.ts'
import { initialValue } from '../../../supernet/variables/initialise.ts'
import { fromSaved, toSaved } from '../../../supernet/variables/state.ts'
import { sizeOf, type Variable } from '../../../supernet/variables/variable.ts'
import { savedShapes } from '../reference/tensor-names.ts'

/** All variables of a supernet that tells seven classes apart. */
function variablesOf(space = nano, width = 0, classes = 7): readonly Variable[] {
  const network = mobilenetV3.network(space, width)
  return [...network.variables, ...classification(classes).heads(network.features)]
}

test.each([
  ['nano', nano, 0],
  ['nano', nano, 1],
  ['ofa-mbv3', ofaMbv3, 0],
  ['ofa-mbv3', ofaMbv3, 1],
] as const)('O9: tensors have the names and shapes of the once-for-all state dict: %s, width %#', (_, space, width) => {
  const saved = variablesOf(space, width).flatMap((variable) =>
    variable.saved.map((tensor): [string, readonly number[]] => [tensor.name, tensor.shape]),
  )
  const expected = savedShapes(supernetShape(space, width), 7)
  expect(new Map(saved)).toEqual(expected)
  expect(saved.length).toBe(expected.size)
})

test('O9: the supernets of ofa-mbv3 have 411 tensors, and the parameters of the official ones', () => {
  const parameters = (width: number, classes: number) =>
    variablesOf(ofaMbv3, width, classes)
      .filter(({ kind }) => kind !== 'statistics')
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  expect(variablesOf(ofaMbv3).flatMap(({ saved }) => saved).length).toBe(411)
  expect([1000, 100, 10].map((classes) => parameters(0, classes))).toEqual([7_678_880, 6_525_980, 6_410_690])
  expect([1000, 100, 10].map((classes) => parameters(1, classes))).toEqual([10_715_752, 9_332_452, 9_194_122])
})

test('saving and loading is the identity on every variable, and moves no value to a wrong place', () => {
  const all = variablesOf()
  for (const variable of all) {
    const value = Float32Array.from(initialValue(variable, 1), (_, i) => i)
    expect(
      Buffer.from(fromSaved(variable, new Map(toSaved(variable, value))).buffer).equals(Buffer.from(value.buffer)),
      variable.name,
    ).toBe(true)
  }
  // Filter value (row 1, column 2) of channel 3: position 9 of 49 rows, 96 channels across.
  const depthwise = named(all, 'block-0/depthwise')
  const value = new Float32Array(49 * depthwise.shape[1])
  value[9 * depthwise.shape[1] + 3] = 5
  expect(toSaved(depthwise, value)[0][1].data.indexOf(5)).toBe(3 * 49 + 9)
})

test('initial values depend on the seed and the name alone; deviations are those of He et al.', () => {
  const all = variablesOf()
  const valuesOf = (name: string, seed = 3) => initialValue(named(all, name), seed)
  expect(valuesOf('stem')).toEqual(valuesOf('stem'))
  expect(valuesOf('stem')).not.toEqual(valuesOf('stem', 4))
  const deviationOf = (values: Float32Array) =>
    Math.sqrt(values.reduce((sum, each) => sum + each * each, 0) / values.length)
  expect(deviationOf(valuesOf('block-19/depthwise')) / Math.sqrt(2 / 49)).toBeCloseTo(1, 1)
  expect(deviationOf(valuesOf('classifier')) * 16).toBeCloseTo(1, 1)
  expect(valuesOf('block-0/five-to-three').reduce((sum, each) => sum + each)).toBe(9)
})

function named(variables: readonly Variable[], name: string): Variable {
  const found = variables.find((variable) => variable.name === name)
  if (found === undefined) throw new RangeError(`no variable ${name}`)
  return found
}
