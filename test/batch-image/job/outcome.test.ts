import { expect, test } from 'vitest'
import { Interrupted } from '../../../batch-image/job/interruption.ts'
import { describeError, outcomeOf } from '../../../batch-image/job/outcome.ts'
import { errorNames, NatError } from '../../../pipeline/contract/errors.ts'

test.each([
  ['the spec is wrong', new NatError(errorNames.invalidSpec, ''), false, 64, 'failed'],
  ['the data is wrong', new NatError(errorNames.invalidData, ''), false, 64, 'failed'],
  ['the data is wrong, seen while being interrupted', new NatError(errorNames.invalidData, ''), true, 64, 'failed'],
  ['a damaged object', new NatError(errorNames.corruptedObject, ''), false, 1, 'failed'],
  ['a full disk', new NatError(errorNames.storageUnavailable, ''), true, 1, 'failed'],
  ['something that goes away', new NatError(errorNames.transient, ''), false, 75, 'failed'],
  ['a Spot notice', new Interrupted(''), true, 75, 'interrupted'],
  ['an aborted call, because of a Spot notice', new Error('aborted'), true, 75, 'interrupted'],
  ['a bug', new TypeError('x is undefined'), false, 1, 'failed'],
  ['something thrown that is no error', 'oops', false, 1, 'failed'],
] as const)('%s', (_, error, interrupted, exitCode, outcome) => {
  expect(outcomeOf(error, interrupted)).toEqual({ exitCode, outcome })
})

test('the advice of an error is kept', () => {
  expect(describeError(new NatError(errorNames.invalidData, 'No images.', { advice: 'Add some.' }))).toEqual({
    name: 'Nat.InvalidData',
    text: 'No images.',
    advice: 'Add some.',
  })
  expect(describeError(42)).toEqual({ name: 'Error', text: '42' })
})
