/** Pre-training one width of a space on its source tasks: progress, curves, resumable checkpoints, the final measurement. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Space } from '../../nat/space/index.ts'
import { decodeSafetensors, encodeSafetensors } from '../../supernet/checkpoint/safetensors.ts'
import { familyOf } from '../../supernet/families/index.ts'
import { Supernet } from '../../supernet/supernet.ts'
import { taskNamed } from '../../supernet/tasks/index.ts'
import { type PretrainSettings, pretrain } from '../../supernet/training/pretrain.ts'
import { all } from '../../supernet/transfer/index.ts'
import { UsageError } from '../errors.ts'
import { headOfClasses, withHeadOf } from './heads.ts'
import { measureOnTest } from './measure-on-test.ts'
import { openSources } from './sources.ts'

export interface PretrainingOptions {
  readonly space: Space
  /** Index into the space's widths. */
  readonly width: number
  readonly threads: number
  /** Source tasks and their shares of the steps. The head that is written is the first one's. */
  readonly shares: ReadonlyMap<string, number>
  readonly settings: PretrainSettings
  /** Weights to begin from instead of random ones: a further cycle. Its manifest is kept as `history`. */
  readonly start: string | undefined
  /** Folder of the checkpoints and of the result. */
  readonly output: string
  readonly command: string
  readonly print: (line: string) => void
}

interface CurvePoint {
  step: number
  /** Mean loss on each source since the point before; null where it had no step. */
  losses: (number | null)[]
  learningRate: number
}

/** Steps between checkpoints: about a minute of one core. */
const CHECKPOINT_STEPS = 400

export async function runPretraining(options: PretrainingOptions): Promise<void> {
  const { settings, space, width, threads, print } = options
  const name = `${space.name}-w${space.supernets[width]}`
  await mkdir(options.output, { recursive: true })
  const checkpointFile = path.join(options.output, `${name}.progress.safetensors`)

  const sources = await openSources(options.shares, settings.seed, print)
  const classes = sources.reduce((sum, each) => sum + each.classes.length, 0)
  const supernet = new Supernet({
    network: familyOf(space).network(space, width),
    task: taskNamed('classification', { classes }),
    threads,
    transfers: [all],
  })
  supernet.initialise(settings.seed)
  let history: unknown = null
  // What the progress is the progress of.
  let stamp = JSON.stringify({ settings, threads, shares: [...options.shares] })
  if (options.start !== undefined) {
    const weights = await readFile(options.start)
    stamp += createHash('sha256').update(weights).digest('hex')
    supernet.load(withHeadOf(decodeSafetensors(weights).tensors, supernet))
    const manifest = options.start.replace(/\.safetensors$/, '.json')
    history = JSON.parse(await readFile(manifest, 'utf8'))
  }
  let from = 0
  let hours = 0
  let curve: CurvePoint[] = []
  const saved = await readFile(checkpointFile).catch(() => undefined)
  if (saved !== undefined) {
    const { tensors, metadata } = decodeSafetensors(saved)
    if (metadata.settings !== stamp)
      throw new UsageError(
        `${checkpointFile} holds the progress of a pre-training with other settings.`,
        'Delete the file, repeat those settings, or name another folder with --output.',
      )
    supernet.load(tensors)
    from = Number(metadata.step)
    hours = Number(metadata.hours)
    curve = JSON.parse(metadata.curve ?? '[]')
    print(`${name}: resumed at step ${from}`)
  }

  let started = Date.now()
  let steps = 0
  let seen = sources.map(() => ({ sum: 0, steps: 0 }))
  await pretrain(supernet, space, sources, settings, from, async ({ step, totalSteps, loss, source, learningRate }) => {
    seen[source].sum += loss
    seen[source].steps++
    steps++
    const next = step + 1
    if (next % CHECKPOINT_STEPS !== 0 && next !== totalSteps) return
    const now = Date.now()
    const seconds = (now - started) / 1000
    hours += seconds / 3600
    started = now
    const losses = seen.map(({ sum, steps }) => (steps === 0 ? null : rounded(sum / steps)))
    curve.push({ step: next, losses, learningRate: rounded(learningRate) })
    const shown = sources.map((each, position) => `${each.name} ${losses[position]?.toFixed(3) ?? '-'}`).join(', ')
    const minutes = ((totalSteps - next) * seconds) / steps / 60
    print(
      `${name} step ${next}/${totalSteps}: loss ${shown}; rate ${learningRate.toFixed(4)}, ${((steps * settings.batch) / seconds).toFixed(0)} images/s, ${minutes.toFixed(0)} min left`,
    )
    steps = 0
    seen = sources.map(() => ({ sum: 0, steps: 0 }))
    const metadata = { step: String(next), hours: String(hours), curve: JSON.stringify(curve), settings: stamp }
    await writeWhole(checkpointFile, encodeSafetensors({ tensors: supernet.state({ momentum: true }), metadata }))
  })

  const [{ classes: shipped }] = sources
  const tensors = headOfClasses(supernet.state({ momentum: false }), supernet, shipped.length)
  supernet.close()
  const weights = encodeSafetensors({ tensors, metadata: { space: space.name, width: String(width) } }, 'F16')
  // What is shipped is measured: half precision, loaded again.
  const testAccuracy = await measureOnTest(decodeSafetensors(weights).tensors, space, {
    width,
    threads,
    seed: settings.seed,
  })
  await writeWhole(path.join(options.output, `${name}.safetensors`), weights)
  const manifest = {
    schema: 2,
    space: space.name,
    width: Number(space.supernets[width]),
    file: `${name}.safetensors`,
    sha256: createHash('sha256').update(weights).digest('hex'),
    sources: sources.map(({ name, share, sha256, classes, images, statistics }) => ({
      name,
      share,
      sha256,
      classes: classes.length,
      images: images.count,
      ...statistics,
    })),
    command: options.command,
    settings,
    threads,
    hours: rounded(hours),
    testAccuracy,
    curve,
    history,
  }
  await writeWhole(path.join(options.output, `${name}.json`), `${JSON.stringify(manifest, null, 1)}\n`)
  print(`${name}: on CIFAR-10's test part ${JSON.stringify(testAccuracy)}`)
}

const rounded = (value: number) => Math.round(value * 1e5) / 1e5

/** Never a half-written file under its own name. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${file}.partial`, content)
  await rename(`${file}.partial`, file)
}
