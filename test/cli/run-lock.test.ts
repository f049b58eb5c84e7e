import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { lockRun, RunIsBusy } from '../../cli/local/run-lock.ts'

const newLock = () => join(mkdtempSync(join(tmpdir(), 'nat-lock-')), 'locks', 'run.json')

function write(path: string, owner: object): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(owner))
}

test('a lock is held until it is given back', () => {
  const path = newLock()
  const unlock = lockRun(path, 'run')
  expect(() => lockRun(path, 'run')).toThrow(RunIsBusy)
  expect(() => lockRun(path, 'run')).toThrow(
    new RegExp(`^Run run is being worked on by process ${process.pid} on ${hostname()} since 20`),
  )
  unlock()
  lockRun(path, 'run')()
  expect(readdirSync(dirname(path))).toEqual([])
})

test('the lock of a process that was killed is broken', async () => {
  const path = newLock()
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  write(path, { pid: child.pid, host: hostname(), since: '2026-01-01T00:00:00Z' })
  expect(() => lockRun(path, 'run')).toThrow(RunIsBusy)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  const unlock = lockRun(path, 'run')
  expect(JSON.parse(readFileSync(path, 'utf8')).pid).toBe(process.pid)
  unlock()
})

test.runIf(existsSync('/proc/self/stat'))('a process id that was given to another process since is no owner', () => {
  const path = newLock()
  write(path, { pid: process.pid, host: hostname(), born: '1', since: '2026-01-01T00:00:00Z' })
  lockRun(path, 'run')()
})

test('a lock of another machine is respected, a torn one is not', () => {
  const path = newLock()
  write(path, { pid: 1, host: 'elsewhere', since: '2026-01-01T00:00:00Z' })
  expect(() => lockRun(path, 'run')).toThrow('Run run is being worked on by process 1 on elsewhere')
  writeFileSync(path, '{"pi')
  lockRun(path, 'run')()
})

test('of many processes that find the same abandoned lock, one gets it', async () => {
  const path = newLock()
  write(path, { pid: 2 ** 30, host: hostname(), since: '2026-01-01T00:00:00Z' })
  const source = `
    import { lockRun } from ${JSON.stringify(new URL('../../cli/local/run-lock.ts', import.meta.url).href)}
    try { lockRun(${JSON.stringify(path)}, 'run'); console.log('won') } catch { console.log('lost') }
    process.stdin.resume().on('end', () => process.exit())`
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', source]),
  )
  const answers = await Promise.all(
    children.map(
      (child) => new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim()))),
    ),
  )
  for (const child of children) child.stdin.end()
  expect(answers.filter((answer) => answer === 'won')).toHaveLength(1)
})

test('a place that cannot be written to is named', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'nat-lock-')), 'file')
  writeFileSync(file, '')
  expect(() => lockRun(join(file, 'locks', 'run.json'), 'run')).toThrow(
    /^Nothing can be written to .*\/file\/locks: ENOTDIR/,
  )
})
