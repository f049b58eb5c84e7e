/** All tasks at a glance: what NAT chooses for a small device, and what each network has that got the whole run's compute alone. */
import { anySize, cell, finishedNat, markdown, type Results, rowOf } from './table.ts'
import { taskOf } from './tasks.ts'

/** As large as NAT's choice for the small device, or up to a twentieth larger: in that column whatever their size. */
const random = 'random architecture'

/** Peers, and whether they are asked for their choice for the small device; the largest network does not fit there. */
const columns = [
  { name: finishedNat, title: 'NAT, finished', isSmall: true },
  { name: 'nat', title: 'NAT, straight from the supernet', isSmall: true },
  { name: 'smallest', title: 'smallest alone', isSmall: true },
  { name: random, title: 'best of five random ones alone', isSmall: true },
  { name: finishedNat, title: 'NAT, finished, any size', isSmall: false },
  { name: 'largest', title: 'largest alone', isSmall: false },
] as const

/** One row for each task, in Markdown: cells as in table.ts, within the size that the random architectures have, and at any size. */
export function overviewOf(results: readonly Results[]): string {
  const titles = ['task', 'seeds', 'within', ...columns.map(({ title }) => title)]
  const rows = results.map(({ example, seeds }) => {
    const { pickWithin } = taskOf(example)
    const cells = columns.map(({ name, isSmall }) =>
      cell(
        seeds.map((each) => {
          const ofAnySize = rowOf(each, anySize)
          return isSmall ? { ...rowOf(each, pickWithin), [random]: ofAnySize[random] } : ofAnySize
        }),
        name,
      ),
    )
    return [`\`${example}\``, seeds.map(({ seed }) => seed).join(', '), `${pickWithin / 1e6} M`, ...cells]
  })
  return markdown([titles, ...rows]).join('\n')
}
