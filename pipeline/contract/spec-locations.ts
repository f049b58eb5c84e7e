/** The places that a spec points at. */
import type { DeploymentSpec } from './spec.ts'

/** Field -> path or `s3://` address; weights only where the spec names a file. */
function locationsIn({ dataset, supernet, objectives }: DeploymentSpec): Record<string, string> {
  const locations: Record<string, string> = { 'dataset.location': dataset.location }
  if (namesFile(supernet.weights)) locations['supernet.weights'] = supernet.weights
  objectives.forEach((objective, index) => {
    if (typeof objective !== 'string') locations[`objectives.${index}.latency`] = objective.latency
  })
  return locations
}

/** A sentence for each place that a machine on AWS cannot read. @param of which spec, such as ` of flowers.yaml` */
export function localPlaces(spec: DeploymentSpec, of = ''): string[] {
  return Object.entries(locationsIn(spec))
    .filter(([, location]) => !location.startsWith('s3://'))
    .map(([field, path]) => `${field}${of} is ${JSON.stringify(path)}, expected s3://bucket/key.`)
}

/** Whether the weights are a file of the user's. */
export function namesFile(weights: string): boolean {
  return weights !== 'pre-trained' && weights !== 'random'
}
