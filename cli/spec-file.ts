/** Reading a spec from a file: parsed, and its relative paths made absolute, so that a run means the same from anywhere. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { errorNames, NatError } from '../pipeline/contract/errors.ts'
import { parseSpec } from '../pipeline/contract/parse-spec.ts'
import type { DeploymentSpec } from '../pipeline/contract/spec.ts'
import { inWords } from '../pipeline/store/directory-errors.ts'

/**
 * @param bases further folders that relative paths may count from
 * @throws NatError `Nat.InvalidSpec` when the file cannot be read or the spec is wrong; `Nat.InvalidData` when a path in
 *   it leads nowhere
 */
export function readSpecFile(file: string, bases: readonly string[] = []): DeploymentSpec {
  return withAbsolutePaths(parseSpec(readSpecText(file), file), file, bases)
}

/** @throws NatError `Nat.InvalidSpec` when the file cannot be read */
export function readSpecText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new NatError(errorNames.invalidSpec, `The spec ${file} cannot be read: ${inWords(error)}.`, {
      advice: 'Give the path of a YAML or JSON file, such as examples/uci-digits/spec.yaml.',
      cause: error,
    })
  }
}

function withAbsolutePaths(spec: DeploymentSpec, file: string, bases: readonly string[]): DeploymentSpec {
  const path = (field: string, location: string) => absolute(field, location, file, bases)
  const { weights } = spec.supernet
  return {
    ...spec,
    dataset: { ...spec.dataset, location: path('dataset', spec.dataset.location) },
    supernet: {
      ...spec.supernet,
      weights: weights === 'pre-trained' || weights === 'random' ? weights : path('supernet.weights', weights),
    },
    objectives: spec.objectives.map((objective, index) =>
      typeof objective === 'string'
        ? objective
        : { ...objective, latency: path(`objectives.${index}.latency`, objective.latency) },
    ),
  }
}

/** A relative path counts from the working directory, or else from the spec's own folder. */
function absolute(field: string, location: string, file: string, bases: readonly string[]): string {
  if (location.startsWith('s3://')) return location
  const path = expandHome(location)
  const candidates = isAbsolute(path) ? [path] : ['.', dirname(file), ...bases].map((base) => resolve(base, path))
  // `{width}` in the name of weights stands for one file per width.
  const found = candidates.find((candidate) => existsSync(candidate.includes('{') ? dirname(candidate) : candidate))
  if (found !== undefined) return found
  throw new NatError(
    errorNames.invalidData,
    `${field} of ${file} is ${JSON.stringify(location)}, but there is no ${[...new Set(candidates)].join(' and no ')}.`,
    { advice: 'Paths count from the working directory or from the folder of the spec; s3://bucket/key works too.' },
  )
}

/** A shell writes `~` out, a YAML file does not. */
function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
}
