import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isLeftBehind, withFileLock } from '../../scripts/bootstrap/file-lock.mjs'

/** No process can have it: above the largest process number of Linux. */
const deadProcess = 2 ** 22 + 1
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('two that want the lock work one after the other', async () => {
  const path = join(folder, 'lock')
  const events: string[] = []
  const work = (name: string) => () =>
    withFileLock(path, 'a test', async () => {
      events.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 30))
      events.push(`${name} ends`)
    })
  await Promise.all([work('a')(), work('b')()])
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  expect(existsSync(path)).toBe(false)
})

test('the lock of a dead process is taken over', async () => {
  const path = join(folder, 'lock')
  writeFileSync(path, JSON.stringify({ pid: deadProcess, host: hostname(), since: Date.now() }))
  expect(await withFileLock(path, 'a test', async () => 'done')).toBe('done')
})

test('the lock is released when the work fails', async () => {
  const path = join(folder, 'lock')
  await expect(withFileLock(path, 'a test', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(existsSync(path)).toBe(false)
})

test('a lock is left behind if its process is dead, or an hour old on another machine', () => {
  const now = 1e12
  const lock = (pid: number, host: string, since: number) => JSON.stringify({ pid, host, since })
  expect(isLeftBehind(lock(process.pid, hostname(), now), 0, now)).toBe(false)
  expect(isLeftBehind(lock(deadProcess, hostname(), now), 0, now)).toBe(true)
  expect(isLeftBehind(lock(deadProcess, 'elsewhere', now - 1000), 0, now)).toBe(false)
  expect(isLeftBehind(lock(deadProcess, 'elsewhere', now - 2 * 3600 * 1000), 0, now)).toBe(true)
})

test('a lock without a name is left behind only when nobody can still be writing it', () => {
  expect(isLeftBehind('', 1000, 2000)).toBe(false)
  expect(isLeftBehind('{"pi', 1000, 60_000)).toBe(true)
})

test('after a long pause the release leaves the next owner its lock', async () => {
  const path = join(folder, 'lock')
  const next = JSON.stringify({ pid: process.pid, host: hostname(), since: Date.now(), token: 'another' })
  await withFileLock(path, 'a test', async () => writeFileSync(path, next))
  expect(readFileSync(path, 'utf8')).toBe(next)
})
