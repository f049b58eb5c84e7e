/** `nat export`, and the stage that writes a run's networks: formats that are folders. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CommandDef, runCommand } from 'citty'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import command from '../../cli/commands/export.ts'
import { keys } from '../../pipeline/contract/keys.ts'
import { tensorflow, tensorflowJs } from '../export/runtimes.ts'
import { temporaryFolder } from '../pipeline/helpers.ts'
import { CLASSES, relativeDifference } from '../supernet/engine.ts'
import { BATCH, exportedRun, runId } from './exported-run.ts'

let run: Awaited<ReturnType<typeof exportedRun>>
beforeAll(async () => {
  run = await exportedRun(['tfjs', 'saved-model'])
})

describe.each([
  ['tfjs', ['group1-shard1of1.bin', 'model.json'], tensorflowJs],
  ['saved-model', ['assets.extra/nat.json', 'saved_model.pb'], tensorflow],
] as const)('%s', (format, paths, runtime) => {
  test('the run keeps its files; the command writes the same into a folder, with the answers of the engine', async () => {
    const { store, id, files, pixels, resolution, logits } = run
    const key = (path: string) => keys.exportedSubnet(runId, id, `${format}/${path}`)
    expect(files.filter((file) => file.startsWith(keys.exportedSubnet(runId, id, format))).sort()).toEqual(
      paths.map(key),
    )

    const out = temporaryFolder()
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line))
    const rawArgs = [runId, '--format', format, '--store', store.location, '--out', out]
    await runCommand(command as CommandDef, { rawArgs })
    vi.restoreAllMocks()
    const folder = join(out, `${id}.${format}`)
    expect(lines).toEqual([folder])
    const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(written).toHaveLength(paths.length)
    const contents = new Map(paths.map((path) => [path as string, new Uint8Array(readFileSync(join(folder, path)))]))
    for (const path of paths) expect(contents.get(path)).toEqual(new Uint8Array((await store.get(key(path))).body))

    const fed = { pixels: Float32Array.from(pixels, (each) => each / 255), shape: [BATCH, resolution, resolution, 3] }
    const [answer] = await runtime(contents, [fed])
    expect(answer.shape).toEqual([BATCH, CLASSES])
    expect(relativeDifference(answer.logits, logits)).toBeLessThan(1e-4)
  })
})
