/** From the final archive to the published report: SelectSubnets and PublishReport over a finished synthetic search. */
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { cost, decode, nano } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { archiveSchema, type Selected } from '../../../pipeline/contract/documents.ts'
import { keys } from '../../../pipeline/contract/keys.ts'
import { type ExportManifest, type FrontMember, summarySchema } from '../../../pipeline/contract/results.ts'
import { appendLedgerLine } from '../../../pipeline/ledger/ledger.ts'
import { publishReport } from '../../../pipeline/stages/publish-report.ts'
import { selectSubnets } from '../../../pipeline/stages/select-subnets.ts'
import { documentText, readDocument } from '../../../pipeline/store/json-documents.ts'
import { ledgerLine, stageContext, textOf } from '../helpers.ts'
import { classes, search, syntheticSpec } from './synthetic-run.ts'

async function searched(fields: object = {}) {
  const context = stageContext()
  const state = await search({ runId: 'run', spec: { ...syntheticSpec, ...fields } }, context)
  const archive = await readDocument(context.store, keys.archive('run', state.generation - 1), archiveSchema)
  return { context, state, archive }
}

/** What ExportSubnets would say: test errors a little above those of validation. */
function exportOf({ entries }: Selected): ExportManifest {
  const member = ({ genotype, objectives, id, chosenFor }: Selected['entries'][number]): FrontMember => {
    const { resolution, width, depths, kernelSizes, expandRatios } = decode(nano, genotype)
    return {
      id,
      genotype,
      resolution,
      width: nano.widths[width],
      depths: [...depths],
      kernelSizes: kernelSizes.filter((size) => size > 0),
      expandRatios: expandRatios.filter((ratio) => ratio > 0),
      validation: { error: objectives.error },
      test: { error: objectives.error + 1, balancedError: objectives.error + 2 },
      testErrorByClass: Array.from({ length: classes }, (_, label) => (label === 9 ? null : objectives.error + label)),
      costs: { ...cost(nano, genotype, classes), activations: 4096 },
      latency: 2,
      chosenFor,
      files: [],
      ...(chosenFor.length === 0 ? {} : { finished: finishedFrom(objectives.error, chosenFor) }),
    }
  }
  const references = [{ name: 'largest <subnet>', member: member(entries[0]) }]
  return { schema: 1, front: entries.map(member), references }
}

/** Half of the errors are gone, but for the cheapest network: it has one more. */
function finishedFrom(error: number, chosenFor: readonly string[]): NonNullable<FrontMember['finished']> {
  const exported = !chosenFor.includes('lowest macs')
  const now = exported ? error / 2 : error + 1
  return {
    epochs: 10,
    validation: { error: now },
    test: { error: now + 1, balancedError: now + 2 },
    testErrorByClass: Array.from({ length: classes }, () => now),
    exported,
  }
}

describe('SelectSubnets', () => {
  test('delivers exactly the non-dominated networks, by ascending error', async () => {
    const { context, state, archive } = await searched()
    const { entries, generation } = await selectSubnets(state, context)
    expect(generation).toBe(3)
    const dominated = (a: (typeof archive.entries)[number]) =>
      archive.entries.some(
        (b) =>
          b.objectives.error <= a.objectives.error &&
          b.objectives.macs <= a.objectives.macs &&
          (b.objectives.error < a.objectives.error || b.objectives.macs < a.objectives.macs),
      )
    expect(entries.map(({ genotype }) => genotype)).toEqual(
      archive.entries.filter((entry) => !dominated(entry)).map(({ genotype }) => genotype),
    )
    expect(entries.map(({ id }) => id).slice(0, 2)).toEqual(['net-01', 'net-02'])
    expect(entries[0].chosenFor).toEqual(['lowest error'])
    expect(entries.at(-1)?.chosenFor).toEqual(['lowest macs'])
    expect(entries.filter(({ chosenFor }) => chosenFor.length > 0)).toHaveLength(5)
    expect(entries.filter(({ chosenFor }) => chosenFor.includes('knee'))).toHaveLength(3)
  })

  test('the exported networks are shared out among the children that finish them, each exactly once', async () => {
    const { context, state } = await searched({ finish: { epochs: 10 } })
    const { entries, finish } = await selectSubnets({ ...state, evaluationShards: 8 }, context)
    const exported = entries.filter(({ chosenFor }) => chosenFor.length > 0).map(({ id }) => id)
    expect(finish).toHaveLength(5)
    expect(finish.flat().sort()).toEqual(exported)
  })

  test('an array job has two children at least, no more than there are shards, and none where nothing is finished', async () => {
    const one = await searched({ export: { networks: 1 }, finish: { epochs: 10 } })
    const alone = await selectSubnets({ ...one.state, evaluationShards: 8 }, one.context)
    expect(alone.finish.map((ids) => ids.length).sort()).toEqual([0, 1])
    const many = await searched({ finish: { epochs: 10 } })
    expect((await selectSubnets({ ...many.state, evaluationShards: 3 }, many.context)).finish).toHaveLength(3)
    const off = await searched({ finish: { epochs: 0 } })
    expect((await selectSubnets(off.state, off.context)).finish).toEqual([])
  })

  test('what the spec prefers is exported, the closest to it, and the least error', async () => {
    const { context, state } = await searched({ export: { networks: 3, prefer: { macs: 1e6 } } })
    const { entries } = await selectSubnets(state, context)
    expect(entries[0].chosenFor).toEqual(['lowest error'])
    expect(entries.slice(-2).map(({ chosenFor }) => chosenFor)).toEqual([['preferred'], ['preferred']])
    expect(entries.filter(({ chosenFor }) => chosenFor.length > 0)).toHaveLength(3)
  })

  test('running again returns what was published', async () => {
    const { context, state } = await searched()
    const first = await selectSubnets(state, context)
    expect(await selectSubnets({ ...state, generation: 2 }, context)).toEqual(first)
  })

  test('only networks that meet the constraints are delivered', async () => {
    const { context, state } = await searched({ constraints: { macs: { max: 8e6 } } })
    const { entries } = await selectSubnets(state, context)
    expect(entries.length).toBeGreaterThan(0)
    for (const { objectives } of entries) expect(objectives.macs).toBeLessThanOrEqual(8e6)
  })

  test('where none meets them, the closest one says that it is the closest', async () => {
    const { context, state, archive } = await searched({ constraints: { error: { max: 0 } } })
    const { entries } = await selectSubnets(state, context)
    expect(entries).toHaveLength(1)
    expect(entries[0].chosenFor).toEqual(['closest to the constraints'])
    expect(entries[0].objectives.error).toBe(Math.min(...archive.entries.map(({ objectives }) => objectives.error)))
  })

  test('one network only: the one with the lowest error', async () => {
    const { context, state } = await searched({ export: { networks: 1 } })
    const { entries } = await selectSubnets(state, context)
    expect(entries.filter(({ chosenFor }) => chosenFor.length > 0).map(({ id }) => id)).toEqual(['net-01'])
  })
})

describe('PublishReport', async () => {
  const { context, state } = await searched({ name: 'digits', dataset: { location: 'images/<b>' } })
  const { store } = context
  const selected = await selectSubnets(state, context)
  await store.put(keys.exported('run'), documentText(exportOf(selected)))
  const spot = { machine: 'g4dn.xlarge', purchase: 'spot', seconds: 3600, gpus: 1 } as const
  await appendLedgerLine(store, 'run', ledgerLine({ stage: 'WarmUp', generation: -1, ...spot }), 'a')
  await appendLedgerLine(store, 'run', ledgerLine({ stage: 'AdaptSupernet', generation: 2, ...spot }), 'b')
  const summary = await publishReport(state, context)
  const report = await textOf(store, keys.report('run'))

  test('the summary tells the run', async () => {
    expect(await readDocument(store, keys.summary('run'), summarySchema)).toEqual(summary)
    expect(summary).toMatchObject({
      runId: 'run',
      name: 'digits',
      status: 'succeeded',
      dataset: {
        classes: Array.from({ length: 10 }, (_, label) => String(label)),
        train: 600,
        validation: 200,
        test: 200,
      },
      supernet: 'nano',
      seed: 1,
      objectives: [
        { name: 'error', label: 'error', unit: '%', source: 'measured' },
        { name: 'macs', label: 'MACs', unit: '', source: 'exact' },
      ],
      warnings: [],
    })
    expect(summary.front).toHaveLength(selected.entries.length)
    expect(summary.generations.map(({ generation }) => generation)).toEqual([0, 1, 2, 3])
    expect(summary.generations[2].seconds).toEqual({ AdaptSupernet: 3600 })
    expect(summary.reduced[0]).toEqual({ field: 'search.generations', value: 3, paper: 30 })
    expect(summary.cost).toEqual({
      seconds: 7200,
      gpuHours: 2,
      usd: 0.378,
      usdPerNetwork: 0.378 / summary.front.length,
      byStage: { WarmUp: { seconds: 3600, usd: 0.189 }, AdaptSupernet: { seconds: 3600, usd: 0.189 } },
    })
  })

  test('the final archive is that of the last generation, byte for byte', async () => {
    expect(await textOf(store, keys.finalArchive('run'))).toBe(await textOf(store, keys.archive('run', 3)))
  })

  test('the report is one page with charts, all networks and references, and nothing from elsewhere', () => {
    const { document } = parseHTML(report)
    expect(document.querySelectorAll('svg')).toHaveLength(3)
    const networks = [...document.querySelectorAll('table')][0]
    expect(networks.querySelectorAll('tbody tr')).toHaveLength(summary.front.length + 1)
    expect(document.querySelectorAll('script, link, img, iframe')).toHaveLength(0)
    expect(report).not.toMatch(/(src|href)=|url\(|@import/)
    const dots = document.querySelectorAll('svg')[0].querySelectorAll('circle')
    // Those that were finished twice.
    const finished = summary.front.filter((member) => member.finished !== undefined)
    expect(dots).toHaveLength(summary.front.length + finished.length)
  })

  test('delivered networks are shown straight from the supernet and finished; what the files hold is said', () => {
    const { document } = parseHTML(report)
    const heading = [...document.querySelectorAll('h2')].find(({ textContent }) => /finished/.test(textContent ?? ''))
    expect(heading?.textContent).toBe('Straight from the supernet, and finished')
    const rows = [...document.querySelectorAll('table')][1].querySelectorAll('tbody tr')
    const cells = [...rows].map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent))
    const delivered = summary.front.filter(({ finished }) => finished !== undefined)
    expect(cells.map(([id]) => id)).toEqual(delivered.map(({ id }) => id))
    delivered.forEach(({ test, finished }, index) => {
      expect(cells[index][1]).toContain(`${test.error.toFixed(2)} %`)
      expect(cells[index][2]).toContain(`${finished?.test.error.toFixed(2)} %`)
      expect(cells[index].at(-1)).toBe(finished?.exported === true ? 'finished' : 'straight')
    })
    expect(cells.map((row) => row.at(-1))).toContain('straight')
    const fact = [...document.querySelectorAll('.facts div')][1]?.textContent ?? ''
    const [best] = summary.front
    expect(fact).toContain(`${(100 - (best.finished?.test.error ?? Number.NaN)).toFixed(1)} %test accuracy`)
    expect(fact).toContain(`straight from the supernet ${(100 - best.test.error).toFixed(1)} %`)
  })

  test('text of users cannot become markup', () => {
    expect(report).toContain('largest &#60;subnet&#62;')
    expect(report).not.toContain('<subnet>')
  })

  test('running again returns the same summary and writes nothing', async () => {
    await appendLedgerLine(store, 'run', ledgerLine({ stage: 'PublishReport', generation: -1 }), 'c')
    expect(await publishReport(state, context)).toEqual(summary)
    expect(await textOf(store, keys.report('run'))).toBe(report)
  })

  test('a run that the budget stopped says so', async () => {
    const stopped = await searched({ search: { ...syntheticSpec.search, generations: 2 } })
    const early = await selectSubnets({ runId: 'run', generation: 2, evaluationShards: 3 }, stopped.context)
    await stopped.context.store.put(keys.exported('run'), documentText(exportOf(early)))
    const { status, generations } = await publishReport({ runId: 'run' }, stopped.context)
    expect(status).toBe('budget-stopped')
    expect(generations).toHaveLength(2)
    expect(await textOf(stopped.context.store, keys.report('run'))).toContain('would have exceeded the budget')
  })

  test('a run that converged says so', async () => {
    const convergence = { generations: 1, improvement: 1 }
    const stopped = await searched({ search: { ...syntheticSpec.search, convergence } })
    expect(stopped.state).toMatchObject({ generation: 2, decision: 'converged' })
    const selected = await selectSubnets(stopped.state, stopped.context)
    await stopped.context.store.put(keys.exported('run'), documentText(exportOf(selected)))
    const { status, generations } = await publishReport({ runId: 'run' }, stopped.context)
    expect(status).toBe('converged')
    expect(generations).toHaveLength(2)
    expect(await textOf(stopped.context.store, keys.report('run'))).toContain('its hypervolume no longer grew')
  })
})
