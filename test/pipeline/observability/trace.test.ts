import { expect, test } from 'vitest'
import { keys } from '../../../pipeline/contract/keys.ts'
import { findTrace, keepTrace, traceIdOf } from '../../../pipeline/observability/trace.ts'
import { temporaryStore } from '../helpers.ts'

const traceId = '1-5759e988-bd862e3fe1be46a994272793'

test.each([
  [`Root=${traceId};Parent=53995c3f42cd8ad8;Sampled=1`, traceId],
  [`Sampled=0; Root=${traceId}`, traceId],
  [`Self=${traceId}`, undefined],
  [`Root=${traceId}0`, undefined],
  ['', undefined],
  [undefined, undefined],
])('the trace of %j is %s', (header, expected) => {
  expect(traceIdOf(header)).toBe(expected)
})

test('a resumed run has a trace of its own', async () => {
  const store = temporaryStore()
  expect(await findTrace(store, 'run')).toBeUndefined()
  await keepTrace(store, 'run', 'first')
  await keepTrace(store, 'run', 'second')
  expect(await findTrace(store, 'run')).toBe('second')
})

test('a damaged trace is none', async () => {
  const store = temporaryStore()
  await store.put(keys.trace('run'), '{')
  expect(await findTrace(store, 'run')).toBeUndefined()
})
