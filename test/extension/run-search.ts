/** A search through the command line, in processes that have registered everything from outside. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** @param folder where the spec is written and the run's objects go */
export function runSearch(
  folder: string,
  runId: string,
  spec: string,
): Promise<{ code: number | null; output: string }> {
  const file = join(folder, 'spec.yaml')
  writeFileSync(file, spec)
  const command = [join(root, 'cli/main.ts'), 'run', file, '--run-id', runId, '--threads', '1', '--store', folder]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: `--import ${new URL('register.ts', import.meta.url).href}` },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      output += data
    })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}
