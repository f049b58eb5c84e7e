import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockRun, RunIsBusy } from '../../cli/local/run-lock.ts'

const store = '/somewhere else'
const newLock = () => join(mkdtempSync(join(tmpdir(), 'nat-lock-')), 'locks', 'run.lock')

/** A process that tries to take the lock, says how it went, and stays. */
async function contender(path: string) {
  const source = `
    import { lockRun } from ${JSON.stringify(new URL('../../cli/local/run-lock.ts', import.meta.url).href)}
    try { globalThis.held = lockRun(${JSON.stringify(path)}, 'run', '.nat'); console.log('won') } catch { console.log('lost') }
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source])
  const answer = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data).trim())),
  )
  const kill = () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    return gone
  }
  return { answer, kill, pid: child.pid }
}

test('a lock is held until it is given back; who holds it, and its file, are named', () => {
  const path = newLock()
  const unlock = lockRun(path, 'run', store)
  expect(() => lockRun(path, 'run', store)).toThrow(RunIsBusy)
  expect(() => lockRun(path, 'run', store)).toThrow(
    new RegExp(
      `^Run run is being worked on by process ${process.pid} on ${hostname()} since 20.* \\(lock file ${path}\\)\\.$`,
    ),
  )
  expect(() => lockRun(path, 'run', store)).toThrow(
    expect.objectContaining({ advice: expect.stringMatching(/npm run nat -- show run --store '\/somewhere else'$/) }),
  )
  unlock()
  lockRun(path, 'run', store)()
})

test('the lock of a killed process is free, even where its host had another name', async () => {
  const path = newLock()
  const other = await contender(path)
  expect(other.answer).toBe('won')
  expect(() => lockRun(path, 'run', store)).toThrow(`by process ${other.pid} on ${hostname()}`)
  await other.kill()
  writeFileSync(`${path}.owner.json`, JSON.stringify({ pid: 1, host: 'first-name', since: '2026-01-01T00:00:00Z' }))
  lockRun(path, 'run', store)()
})

test('a name that cannot be read does not hide that the run is busy', () => {
  const path = newLock()
  const unlock = lockRun(path, 'run', store)
  writeFileSync(`${path}.owner.json`, '{"pi')
  expect(() => lockRun(path, 'run', store)).toThrow('Run run is being worked on by another process (lock file')
  unlock()
})

test('of many processes one gets it', async () => {
  const path = newLock()
  const contenders = await Promise.all(Array.from({ length: 4 }, () => contender(path)))
  expect(contenders.filter(({ answer }) => answer === 'won')).toHaveLength(1)
  await Promise.all(contenders.map(({ kill }) => kill()))
})

test('who asks in vain, in the same process too, takes the lock from nobody', async () => {
  const path = newLock()
  const unlock = lockRun(path, 'run', store)
  expect(() => lockRun(path, 'run', store)).toThrow(RunIsBusy)
  const other = await contender(path)
  expect(other.answer).toBe('lost')
  await other.kill()
  unlock()
})

test('a folder in place of the lock file is named as one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nat-lock-'))
  expect(() => lockRun(folder, 'run', store)).toThrow(`${folder} cannot be locked: it is a folder.`)
})

test('a place that cannot be written to is named, and what a store must be able to do', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'nat-lock-')), 'file')
  writeFileSync(file, '')
  expect(() => lockRun(join(file, 'locks', 'run.lock'), 'run', store)).toThrow(
    /\/file\/locks\/run\.lock cannot be locked: the path leads through a file, or ends in one\.$/,
  )
})
