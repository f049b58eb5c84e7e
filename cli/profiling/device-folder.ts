/** What `nat profile --emit` writes and `--collect` reads: the models, the plan, programs for devices, what they measured. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { natCommand } from '../../pipeline/contract/commands.ts'
import type { LatencyTable } from '../../pipeline/contract/latency-table.ts'
import { inWords } from '../../pipeline/store/directory-errors.ts'
import type { LayerStyle } from '../../supernet/static/layer-network.ts'
import { UsageError } from '../errors.ts'
import { latencyTable } from './latency-table.ts'
import { fileOf, type ProfileFormat } from './model-files.ts'
import { type ProfilePlan, staticNetworkOf } from './profile-plan.ts'
import { callsOfATurn } from './take-turns.ts'

const planFile = 'plan.json'
const measuredFile = 'measured.json'
/** For Linux boards and desktops; for Android; for browsers. */
const programs = ['measure.py', 'measure-android.sh', 'measure.html', 'serve.py']

const kind = z.enum(['layer', 'network'])
const planSchema = z.object({
  schema: z.literal(1),
  /** Of all that follows. */
  id: z.string(),
  space: z.string(),
  classes: z.int(),
  /** Of a model when its turn comes, by its kind: for the programs. */
  calls: z.record(kind, z.object({ inVain: z.int(), counted: z.int() })),
  models: z.array(
    z.object({
      name: z.string(),
      kind,
      layers: z.array(z.string()),
      copies: z.int(),
      input: z.enum(['pixels', 'map']),
      /** Of the input: height, width, channels. */
      shape: z.array(z.int()),
    }),
  ),
  groups: z.array(z.array(z.string())),
})

const positive = z.number({ error: 'a number of milliseconds' }).positive({ error: 'a time above zero' })
const measuredSchema = z.object({
  schema: z.literal(1),
  plan: z.string(),
  device: z.string(),
  runtime: z.string(),
  threads: z.int().min(1),
  clock: z.string(),
  measuredAt: z.string(),
  visits: z.array(
    z.record(z.string(), z.object({ milliseconds: positive, spread: z.number().min(0), count: z.int().min(1) })),
  ),
})

/** @returns bytes of all models */
export function writeDeviceFolder(
  folder: string,
  plan: ProfilePlan,
  style: LayerStyle,
  formats: readonly ProfileFormat[],
): number {
  mkdirSync(join(folder, 'models'), { recursive: true })
  let bytes = 0
  const models = plan.models.map((model) => {
    const network = staticNetworkOf(model, style)
    for (const format of formats) {
      const file = fileOf(model, network, format)
      writeFileSync(join(folder, 'models', `${model.name}.${format}`), file)
      bytes += file.length
    }
    return { ...model, shape: network.input.shape }
  })
  const content = { space: plan.space, classes: plan.classes, calls: callsOfATurn, models, groups: plan.groups }
  const id = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16)
  writeFileSync(join(folder, planFile), JSON.stringify({ schema: 1, id, ...content }))
  // For programs that read no JSON.
  writeFileSync(join(folder, 'plan-id.txt'), `${id}\n`)
  writeFileSync(join(folder, 'groups.txt'), plan.groups.map((group) => `${group.join(' ')}\n`).join(''))
  for (const program of programs) copyFileSync(new URL(`device/${program}`, import.meta.url), join(folder, program))
  return bytes
}

/** @throws UsageError for a folder that lacks something, holds something else, or was measured with other models */
export function collectTable(folder: string): LatencyTable {
  const plan = document(
    folder,
    planFile,
    planSchema,
    `Make the folder: ${natCommand(['profile'], { emit: 'DIR', space: 'SPACE' })}`,
  )
  const measured = document(
    folder,
    measuredFile,
    measuredSchema,
    `On the device, measure.py, measure-android.sh or measure.html writes it; put it into the folder.`,
  )
  const file = join(folder, measuredFile)
  if (measured.plan !== plan.id)
    throw new UsageError(`${file} was measured with other models than those of the folder.`, 'Measure once more.')
  try {
    return latencyTable(plan, measured.visits, measured)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new UsageError(`${file} is not complete: ${cause.message}.`, 'Measure once more.')
  }
}

function document<S extends z.ZodType>(folder: string, name: string, schema: S, advice: string): z.infer<S> {
  const file = join(folder, name)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new UsageError(`${file} is no JSON: ${cause.message}.`, advice)
    throw new UsageError(`${file} cannot be read: ${inWords(cause)}.`, advice)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new UsageError(`${file}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}.`, advice)
}
