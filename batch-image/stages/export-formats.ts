/** A network of the final set in the formats that the spec asks for. */
import { formatNamed } from '../../export/index.ts'
import type { Metadata } from '../../export/metadata.ts'
import type { Genotype } from '../../nat/space/architecture.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { foldNorms } from '../../supernet/static/fold-norms.ts'
import type { StaticNetwork } from '../../supernet/static/network.ts'
import type { JobContext } from '../job/job-context.ts'
import type { RunInputs } from '../training/run-inputs.ts'

interface Exported {
  readonly id: string
  readonly genotype: Genotype
  readonly validation: Readonly<Record<string, number>>
  readonly test: Readonly<Record<string, number>>
  readonly costs: Readonly<Record<string, number>>
}

/** @returns keys of the files */
export async function writeFormats(
  { store, runId }: Pick<JobContext, 'store' | 'runId'>,
  inputs: RunInputs,
  network: StaticNetwork,
  exported: Exported,
): Promise<string[]> {
  const metadata = metadataOf(runId, inputs, exported)
  const written: string[] = []
  for (const name of inputs.spec.export.formats) {
    const format = formatNamed(name)
    const files = format.write(format.keepsNorms === true ? network : foldNorms(network), { metadata, pixels: 'unit' })
    for (const [path, content] of files) {
      const key = keys.exportedSubnet(runId, exported.id, `${format.suffix.slice(1)}${path === '' ? '' : `/${path}`}`)
      await store.put(key, content)
      written.push(key)
    }
  }
  return written
}

function metadataOf(runId: string, { spec, space, dataset }: RunInputs, exported: Exported): Metadata {
  const { id, genotype, validation, test, costs } = exported
  return {
    network: id,
    classes: dataset.classes,
    preprocessing: { storedSize: dataset.size, fit: 'stretch' },
    provenance: {
      run: runId,
      space: space.name,
      genotype,
      dataset: dataset.hash,
      startingWeights: spec.supernet.weights,
      validation,
      test,
      costs,
    },
  }
}
