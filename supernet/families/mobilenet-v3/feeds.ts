/** What is fed for the layers outside the blocks. */
import type { SupernetShape } from '../../../nat/space/spaces/mobilenet-v3/index.ts'
import { biasCorrectionOf } from '../../blocks/inverted-bottleneck/index.ts'
import { type FeedTable, float32, int32, type Row } from '../../graph/feeds.ts'

const outerFeeds = {
  lastShape: int32([4], ['train']),
  finalShape: int32([4]),
  finalGateShape: int32([4]),
  finalReciprocalArea: float32([], ['train']),
  /** (n - 1) / n of the values per channel, at the stem's output and at the final expansion. */
  biasCorrection: float32([2], ['calibrate']),
}

export const outerTable: FeedTable<typeof outerFeeds> = { name: 'outer', rows: 1, feeds: outerFeeds }

/** @param side of the last block's output in pixels */
export function outerRow(
  { finalExpandChannels }: SupernetShape,
  { batch, stemSide, side, channels }: { batch: number; stemSide: number; side: number; channels: number },
): Row {
  return {
    lastShape: [batch, side, side, channels],
    finalShape: [batch, side, side, finalExpandChannels],
    finalGateShape: [-1, 1, 1, finalExpandChannels],
    finalReciprocalArea: [1 / side ** 2],
    biasCorrection: [biasCorrectionOf(batch * stemSide ** 2), biasCorrectionOf(batch * side ** 2)],
  }
}
