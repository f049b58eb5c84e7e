/** Turns what is wrong with a deployment spec into sentences: path of the field, what was found, what is allowed. */
import type { z } from 'zod'
import { nameOf } from '../../nat/registry.ts'
import { strategies } from '../../nat/search/index.ts'
import { surrogates } from '../../nat/surrogate/index.ts'
import { isObjectiveName, objectiveNamed, objectiveNames, objectiveNamesOf } from '../objectives/index.ts'
import { settingsMistake } from './chosen-by-name.ts'
import { mostPlanningSeconds, planningSeconds } from './planning-time.ts'
import { unreachableLimits } from './reachable-limits.ts'
import { type DeploymentSpec, normalisedSpecSchema } from './spec.ts'

export interface SpecMistake {
  readonly path: readonly PropertyKey[]
  readonly sentence: string
}

type Issue = z.core.$ZodIssue

/** One mistake per issue; those inside alternatives are taken from the alternative that the user seems to have meant. */
export function mistakesOf(issues: readonly Issue[], root: unknown, base: readonly PropertyKey[] = []): SpecMistake[] {
  return issues.flatMap((issue): SpecMistake[] => {
    const path = [...base, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownField([...path, key], fieldsIn(issue.message)))
    if (issue.code === 'invalid_union') {
      const meant = issue.errors.find((branch) => branch.length > 0 && branch.some((inner) => !isTypeMismatch(inner)))
      if (meant && typeof valueAt(root, path) === 'object') return mistakesOf(meant, root, path)
    }
    const value = valueAt(root, path)
    if (value === undefined) return [{ path, sentence: `${pathText(path)} is missing. Give ${issue.message}.` }]
    return [{ path, sentence: `${pathText(path)}: found ${shown(value)}, expected ${issue.message}. ${remedy(path)}.` }]
  })
}

/** Mistakes between fields that are each right by themselves. */
export function contradictionsIn(spec: DeploymentSpec): SpecMistake[] {
  const mistakes: SpecMistake[] = []
  const mistake = (path: readonly PropertyKey[], sentence: string) => {
    mistakes.push({ path, sentence: `${pathText(path)}: ${sentence}` })
  }
  const names = objectiveNamesOf(spec)
  if (!names.some((name) => !isObjectiveName(name) || objectiveNamed(name).source === 'measured')) {
    const measured = objectiveNames().filter((name) => objectiveNamed(name).source === 'measured')
    mistake(
      ['objectives'],
      `found ${names.join(', ')}, none of which says how good a network is. Add one of ${measured.join(', ')}.`,
    )
  }
  spec.objectives.forEach((objective, index) => {
    if (typeof objective !== 'string' && isObjectiveName(names[index]))
      mistake(
        ['objectives', index, 'name'],
        `found ${names[index]}, which is the name of an objective. Give the latency another name.`,
      )
  })
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index)
      mistake(['objectives'], `found ${name} twice, expected once. Remove one of them.`)
  })
  for (const [name, limit] of Object.entries(spec.constraints)) {
    if (limit === undefined) continue
    const known = [...new Set([...objectiveNames(), ...names])]
    if (!known.includes(name)) mistakes.push(unknownField(['constraints', name], known))
    else if (limit.min === undefined && limit.max === undefined)
      mistake(['constraints', name], 'found neither min nor max. Give at least one of them.')
    else if (limit.min !== undefined && limit.max !== undefined && limit.min > limit.max)
      mistake(['constraints', name], `found min ${limit.min} above max ${limit.max}. No network can meet both.`)
  }
  for (const name of Object.keys(spec.export.prefer ?? {}))
    if (!names.includes(name))
      mistake(
        ['export', 'prefer', name],
        `found a value, but ${name} is not minimised. Prefer one of ${names.join(', ')}.`,
      )
  if (spec.export.prefer !== undefined && Object.keys(spec.export.prefer).length === 0)
    mistake(['export', 'prefer'], `found nothing. Give a value of one of ${names.join(', ')}, or leave it out.`)
  for (const { name, sentence } of unreachableLimits(spec)) mistake(['constraints', name], sentence)
  const { search, adaptation } = spec
  const { predicts, trainingSet, learnsFromAll } = strategies.named(nameOf(search.strategy))
  if (predicts && !trainingSet && !learnsFromAll && search.surrogateTrainingSet > search.initialDesign)
    mistake(
      ['search', 'surrogateTrainingSet'],
      `found ${search.surrogateTrainingSet}, but initialDesign measures only ${search.initialDesign} networks before the surrogate is first trained. Lower it or raise initialDesign.`,
    )
  const unlike = settingsMistake(strategies, search.strategy)
  if (unlike !== undefined) mistake(['search', 'strategy'], `found settings that it does not allow (${unlike}).`)
  const misfit = settingsMistake(surrogates, search.surrogate)
  if (misfit !== undefined) mistake(['search', 'surrogate'], `found settings that it does not allow (${misfit}).`)
  if (search.initialDesign > search.archive)
    mistake(
      ['search', 'initialDesign'],
      `found ${search.initialDesign}, but the archive holds only ${search.archive} networks. Lower it or raise archive.`,
    )
  if (search.convergence !== undefined && search.convergence.generations > search.generations)
    mistake(
      ['search', 'convergence', 'generations'],
      `found ${search.convergence.generations}, but the search has only ${search.generations} generations. Lower it or raise generations.`,
    )
  const planning = planningSeconds(spec)
  if (planning > mostPlanningSeconds)
    mistake(
      ['search'],
      `planning a generation would take about ${(planning / 60).toFixed(0)} minutes, and at most ${mostPlanningSeconds / 60} are allowed, because the function that plans is stopped after 14. Lower population, innerGenerations, ensembleMembers, surrogateTrainingSet or referenceDirections.`,
    )
  if (spec.target?.selfTraining && spec.task !== 'classification')
    mistake(['target', 'selfTraining'], `found with the task ${spec.task}, but only classes can be guessed. Remove it.`)
  if (spec.target?.selfTraining && spec.finish.epochs === 0 && !spec.leftToRecipe.includes('finish.epochs'))
    mistake(
      ['target', 'selfTraining'],
      'found with finish.epochs 0, so that nobody learns from it. Raise finish.epochs.',
    )
  const [smallest, largest] = adaptation.augmentation.cropScale
  if (smallest > largest)
    mistake(
      ['adaptation', 'augmentation', 'cropScale'],
      `found [${smallest}, ${largest}], expected the smaller share first. Swap them.`,
    )
  return mistakes
}

const placeholders = { name: 'placeholder', dataset: { location: 'placeholder' }, supernet: { preset: 'nano' } }
const defaults: unknown = normalisedSpecSchema.parse(placeholders)

/** The spec with defaults where it has mistakes, so that one mistake does not hide contradictions elsewhere. */
export function withoutMistakes(root: unknown, mistakes: readonly SpecMistake[]): DeploymentSpec | undefined {
  const copy = structuredClone(root) as Record<string, unknown>
  for (const { path } of mistakes) {
    // A list with a wrong element stays, without that element.
    const index = path.findIndex((key) => typeof key === 'number')
    const list = index < 0 ? undefined : valueAt(copy, path.slice(0, index))
    if (Array.isArray(list)) list[path[index] as number] = undefined
    else removeAt(copy, path)
  }
  if (Array.isArray(copy.objectives)) copy.objectives = copy.objectives.filter((objective) => objective !== undefined)
  for (const [short, field] of [
    ['dataset', 'location'],
    ['supernet', 'preset'],
  ] as const)
    if (typeof copy[short] === 'string') copy[short] = { [field]: copy[short] }
  const parsed = normalisedSpecSchema.safeParse(withPlaceholders(copy))
  return parsed.success ? parsed.data : undefined
}

function withPlaceholders(copy: Record<string, unknown>): unknown {
  return {
    ...placeholders,
    ...copy,
    dataset: { ...placeholders.dataset, ...(copy.dataset as object | undefined) },
    supernet: { ...placeholders.supernet, ...(copy.supernet as object | undefined) },
  }
}

/** Every mistake in a field with a default can also be mended by leaving the field out. */
function remedy(path: readonly PropertyKey[]): string {
  if (valueAt(placeholders, path) !== undefined) return 'Change it'
  const fallback = valueAt(defaults, path)
  return typeof fallback === 'object' || fallback === undefined || path[0] === 'objectives'
    ? 'Change it'
    : `Change it, or leave it out to get ${fallback}`
}

function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the spec' : path.map(String).join('.')
}

function unknownField(path: readonly PropertyKey[], fields: readonly string[]): SpecMistake {
  const found = String(path[path.length - 1])
  const near = fields.filter((field) => editDistance(found.toLowerCase(), field.toLowerCase()) <= 2)
  const advice = near.length > 0 ? `Write ${near[0]}` : 'Remove it'
  return {
    path,
    sentence: `${pathText(path)} is not a field of the spec. The fields there are ${fields.join(', ')}. ${advice}.`,
  }
}

function fieldsIn(message: string): string[] {
  return message.replace('a section with the fields ', '').split(', ')
}

function isTypeMismatch(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root)
}

function removeAt(root: unknown, path: readonly PropertyKey[]): void {
  const parent = valueAt(root, path.slice(0, -1))
  if (typeof parent === 'object' && parent !== null) delete (parent as Record<PropertyKey, unknown>)[path.at(-1) ?? '']
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 60 ? `${json.slice(0, 57)}...` : json
}

/** Levenshtein's distance, for "did you mean". */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]
}
