import type { Transfer, TransferMode } from './transfer.ts'

/** The last n stages, what follows them, and the heads. A network of fewer stages is trained but for its stem. */
export const lastStages = (n: number): Transfer => ({
  name: `last-${n}-stages`,
  trains: ({ place }, stages) => place === 'head' || place > Math.max(0, stages - n),
})

export const lastStagesMode: TransferMode = {
  name: 'last-<n>-stages',
  meaning: 'The last n stages, the layers after them and the heads are trained; what comes before stays.',
  read(text) {
    const n = /^last-([1-9]\d*)-stages$/.exec(text)?.[1]
    return n === undefined ? undefined : lastStages(Number(n))
  },
}
