import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runStep } from '../../scripts/bootstrap/processes.mjs'
import { closingLine } from '../../scripts/closing-line-reporter.mjs'

const processes = new URL('../../scripts/bootstrap/processes.mjs', import.meta.url).href

/** A program that runs another one in the foreground, as the set-up runs the command line. */
function parentOf(child: string): string[] {
  const program = `
    import { endLike, runForeground } from ${JSON.stringify(processes)}
    endLike(await runForeground(process.execPath, ['-e', ${JSON.stringify(child)}], process.env))`
  return ['--input-type=module', '-e', program]
}

test('the exit code of the command is that of the child', () => {
  expect(spawnSync(process.execPath, parentOf('process.exit(64)')).status).toBe(64)
})

test('a child that dies of a signal is reported as such', () => {
  expect(spawnSync(process.execPath, parentOf('process.kill(process.pid, "SIGKILL")')).signal).toBe('SIGKILL')
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches the child, which may end in its own way', async (signal) => {
  const child = `process.on('${signal}', () => { console.log('caught'); process.exit(75) }); setInterval(() => {}, 1000); console.log('ready')`
  const parent = spawn(process.execPath, parentOf(child), { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  parent.stdout.on('data', (chunk) => {
    output += chunk
    if (chunk.toString().includes('ready')) parent.kill(signal)
  })
  const [code] = await once(parent, 'close')
  expect(output).toContain('caught')
  expect(code).toBe(75)
})

test('a step tells its exit code and its last words; a missing program is 127', async () => {
  expect(await runStep('sh', ['-c', 'echo out; echo err >&2; exit 3'], { quiet: true })).toMatchObject({ code: 3 })
  expect((await runStep('sh', ['-c', 'echo words >&2'], { quiet: true })).output).toBe('words')
  expect((await runStep('no-such-program-anywhere', [], { quiet: true })).code).toBe(127)
})

test('an unknown command is refused with the allowed ones', () => {
  const bootstrap = fileURLToPath(new URL('../../scripts/bootstrap.mjs', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [bootstrap, 'strat'], { encoding: 'utf8' })
  expect(stderr).toMatch(/^Unknown command "strat"\. Allowed: start, test, .*nat, .*setup\.\n$/)
  expect(status).toBe(64)
})

test('the closing line counts tests that never ended as failed', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0, pending: 0 })).toBe('3 passed, 0 failed')
  expect(closingLine({ passed: 3, failed: 1, skipped: 2, pending: 1 })).toBe('3 passed, 2 failed, 2 skipped')
})
