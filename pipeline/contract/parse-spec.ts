/** From the user's text to a normalised spec, or to all its mistakes at once. */
import { createHash } from 'node:crypto'
import { LineCounter, parseDocument } from 'yaml'
import { advisableFields } from '../recipe/by-data.ts'
import { errorNames, messageOf, NatError } from './errors.ts'
import { type DeploymentSpec, specSchema } from './spec.ts'
import { contradictionsIn, mistakesOf, valueAt, withoutMistakes } from './spec-mistakes.ts'

/** Far beyond any honest spec. */
const largestText = 100_000

/**
 * @param source YAML or JSON
 * @param name how messages call the text, e.g. the file
 * @throws NatError `Nat.InvalidSpec`, whose message has one line per mistake
 */
export function parseSpec(source: string, name = 'the spec'): DeploymentSpec {
  if (source.length > largestText)
    throw invalid(name, [`the text has ${source.length} characters, at most ${largestText} are allowed.`])
  const lineCounter = new LineCounter()
  const document = parseDocument(source, { lineCounter, prettyErrors: false })
  if (document.errors.length > 0)
    throw invalid(
      name,
      document.errors.map((error) => {
        const { line, col } = lineCounter.linePos(error.pos[0])
        return `line ${line}, column ${col}: ${error.message.replace(/\.$/, '')}. Correct the YAML there.`
      }),
    )
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw invalid(name, [`the YAML cannot be used: ${messageOf(error)}.`])
  }
  return validateSpec(value, name)
}

/** @throws NatError `Nat.InvalidSpec`, whose message has one line per mistake */
export function validateSpec(value: unknown, name = 'the spec'): DeploymentSpec {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, [
      `found ${value === null ? 'nothing' : JSON.stringify(value)}, expected fields with values, such as "name: flowers".`,
    ])
  const { leftToRecipe, ...written } = value as Record<string, unknown>
  const parsed = specSchema.safeParse(written)
  if (parsed.success) {
    const spec = normalise(parsed.data, Array.isArray(leftToRecipe) ? leftToRecipe.map(String) : unwritten(written))
    const contradictions = contradictionsIn(spec)
    if (contradictions.length === 0) return spec
    throw invalid(
      name,
      contradictions.map(({ sentence }) => sentence),
    )
  }
  const mistakes = mistakesOf(parsed.error.issues, written)
  const rest = withoutMistakes(written, mistakes)
  // A section whose own fields are wrong is not judged as a whole as well.
  const isMistaken = (section: readonly PropertyKey[]) =>
    section.length > 1 && mistakes.some(({ path }) => section.every((key, index) => path[index] === key))
  const contradictions = rest ? contradictionsIn(rest).filter(({ path }) => !isMistaken(path)) : []
  throw invalid(
    name,
    [...mistakes, ...contradictions].map(({ sentence }) => sentence),
  )
}

/** Identifies a spec by its content: SHA-256 of its JSON with sorted fields. */
export function specHash(spec: DeploymentSpec): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(spec)))
    .digest('hex')
}

/** What the recipe may choose: the fields of training that nobody wrote. */
const unwritten = (written: unknown): string[] =>
  advisableFields.filter((field) => valueAt(written, field.split('.')) === undefined)

function normalise(spec: ReturnType<typeof specSchema.parse>, leftToRecipe: readonly string[]): DeploymentSpec {
  const { dataset, supernet } = spec
  return {
    ...spec,
    leftToRecipe: spec.recipe === 'paper' ? [] : [...leftToRecipe],
    dataset:
      typeof dataset === 'string' ? { location: dataset, validation: 0.2, test: 0.2, onBadFile: 'stop' } : dataset,
    supernet: typeof supernet === 'string' ? { preset: supernet, weights: 'pre-trained' } : supernet,
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

function invalid(name: string, sentences: readonly string[]): NatError {
  const heading = sentences.length === 1 ? `${name} has a mistake.` : `${name} has ${sentences.length} mistakes.`
  const message = [heading, ...sentences.map((sentence) => `- ${sentence}`)].join('\n')
  return new NatError(errorNames.invalidSpec, message, { advice: 'Correct the spec.' })
}
