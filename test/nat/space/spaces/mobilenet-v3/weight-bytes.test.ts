import { expect, test } from 'vitest'
import { createGenerator } from '../../../../../nat/random/index.ts'
import { distinctGenotypes } from '../../../../../nat/space/index.ts'
import {
  cost,
  decode,
  largest,
  nano,
  ofaMbv3,
  smallest,
  sumCosts,
  supernetShape,
  weightByteTables,
} from '../../../../../nat/space/spaces/mobilenet-v3/index.ts'
import { middleChannels } from '../../../../../nat/space/spaces/mobilenet-v3/supernet-shape.ts'

test.each([nano, ofaMbv3])('$name: four bytes for each weight but one of every norm’s two', (space) => {
  const tables = weightByteTables(space, 10)
  const genotypes = [smallest(space), largest(space), ...distinctGenotypes(space, 30, createGenerator(4))]
  const bytes = sumCosts(new Float64Array(genotypes.length), tables, genotypes.flat(), genotypes.length)
  genotypes.forEach((genotype, i) => {
    const { width, expandRatios } = decode(space, genotype)
    const { stemChannels, firstBlock, finalExpandChannels, blocks } = supernetShape(space, width)
    let norms = stemChannels + finalExpandChannels + (firstBlock ? stemChannels + firstBlock.channels : 0)
    for (const { index, inputChannels, outputChannels } of blocks)
      if (expandRatios[index] > 0) norms += 2 * middleChannels(inputChannels, expandRatios[index]) + outputChannels
    expect(bytes[i]).toBe(4 * (cost(space, genotype, 10).params - norms))
  })
})
