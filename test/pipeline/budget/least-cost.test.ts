import { describe, expect, test } from 'vitest'
import { leastDataset, refuseHopelessBudget } from '../../../pipeline/budget/least-cost.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { validateSpec } from '../../../pipeline/contract/parse-spec.ts'
import { costOfLine } from '../../../pipeline/ledger/cost.ts'
import { appendLedgerLine } from '../../../pipeline/ledger/ledger.ts'
import { resolveSpec } from '../../../pipeline/stages/resolve-spec.ts'
import { keysOf, ledgerLine, smallSpec, stageContext } from '../helpers.ts'

const withBudget = (budget: object) => validateSpec({ ...smallSpec, budget })
const size = { classes: 10, train: 6400, validation: 1600, test: 2000 }
const spot = { machine: 'g4dn.xlarge', purchase: 'spot' } as const
const refusal = (...given: Parameters<typeof refuseHopelessBudget>) => {
  try {
    refuseHopelessBudget(...given)
  } catch (error) {
    return error as Error
  }
  return undefined
}

describe('a budget that pays for no first generation', () => {
  test('is refused with what one costs; what it costs is enough', () => {
    const error = refusal(withBudget({ maxCostUsd: 0.0001 }), size, { machine: spot })
    expect(error).toMatchObject({ name: 'Nat.InvalidSpec' })
    expect(error?.message).toMatch(
      /^budget\.maxCostUsd: found 0\.0001, but a first generation costs about \$\d+\.\d{4} on g4dn\.xlarge\. Allow more\.$/,
    )
    const needed = Number(/\$([\d.]+) /.exec(error?.message ?? '')?.[1])
    expect(refusal(withBudget({ maxCostUsd: needed + 0.0001 }), size, { machine: spot })).toBeUndefined()
    expect(refusal(withBudget({ maxCostUsd: needed - 0.0001 }), size, { machine: spot })).toBeDefined()
  })

  test('GPU hours alike', () => {
    expect(refusal(withBudget({ maxGpuHours: 0.01 }), size, { machine: spot })?.message).toContain('budget.maxGpuHours')
    expect(refusal(withBudget({ maxGpuHours: 100 }), size, { machine: spot })).toBeUndefined()
  })

  test('an unknown machine counts as the dearest, on demand', () => {
    const cost = (machine: Parameters<typeof refuseHopelessBudget>[2]) =>
      Number(/\$([\d.]+) /.exec(refusal(withBudget({ maxCostUsd: 0.0001 }), size, machine)?.message ?? '')?.[1])
    const unknown = { machine: 'unknown', purchase: 'on-demand' } as const
    // 1.861 an hour against 0.189 (pipeline/ledger/prices.ts).
    expect(cost({ machine: unknown }) / cost({ machine: spot })).toBeCloseTo(1.861 / 0.189, 0)
    expect(costOfLine(ledgerLine({ ...unknown, seconds: 3600 }))).toBe(1.861)
  })

  test('a laptop costs nothing, and no budget is too small for it', () => {
    const local = { machine: 'local', purchase: 'local' } as const
    expect(refusal(withBudget({ maxCostUsd: 1e-9, maxGpuHours: 1e-9 }), size, { machine: local })).toBeUndefined()
  })
})

describe('ResolveSpec', () => {
  const lambda = () => ({ ...stageContext(), machine: 'lambda-512' })

  test('refuses before anything is written or paid for', async () => {
    const context = lambda()
    const start = { runId: 'run', spec: { ...smallSpec, budget: { maxCostUsd: 0.0001 } } }
    await expect(resolveSpec(start, context)).rejects.toMatchObject({ name: 'Nat.InvalidSpec' })
    expect(await keysOf(context.store)).toEqual([])
    expect(await resolveSpec(start, stageContext())).toMatchObject({ decision: 'continue' })
  })

  test('counts what a run without a first result has spent already', async () => {
    const context = lambda()
    await resolveSpec({ runId: 'run', spec: { ...smallSpec, budget: { maxCostUsd: 1 } } }, context)
    expect(refusal(withBudget({ maxCostUsd: 1 }), leastDataset)).toBeUndefined()
    const hour = ledgerLine({ generation: -1, machine: 'g4dn.xlarge', purchase: 'on-demand', seconds: 3600, gpus: 1 })
    await appendLedgerLine(context.store, 'run', hour, 'a')
    expect(await resolveSpec({ runId: 'run' }, context)).toMatchObject({ generation: 0, decision: 'continue' })
    await appendLedgerLine(context.store, 'run', hour, 'b')
    await expect(resolveSpec({ runId: 'run' }, context)).rejects.toThrow('budget.maxCostUsd: found 1, but')
    // With a first result, the budget gate decides, and what exists is delivered.
    const archive = {
      schema: 1,
      runId: 'run',
      generation: 0,
      space: 'nano',
      objectives: ['error', 'macs'],
      entries: [],
    }
    await context.store.put(keys.archive('run', 0), JSON.stringify(archive))
    expect(await resolveSpec({ runId: 'run' }, context)).toMatchObject({ generation: 1, decision: 'finished' })
  })
})
