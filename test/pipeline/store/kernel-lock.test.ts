import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tryLock, withLock } from '../../../pipeline/store/kernel-lock.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'nat-lock-')), 'locks', 'lock')

/** A process that holds the lock until it is ended. */
async function holder(path: string) {
  const module = JSON.stringify(new URL('../../../pipeline/store/kernel-lock.ts', import.meta.url).href)
  const source = `
    import { tryLock } from ${module}
    console.log(tryLock(${JSON.stringify(path)}) === undefined ? 'lost' : 'won')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source])
  const answer = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data).trim())),
  )
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return gone
  }
  return { child, answer, end }
}

test('one holder at a time, in one process and between processes', async () => {
  const path = newPath()
  const release = tryLock(path)
  expect(release).toBeTypeOf('function')
  expect(tryLock(path)).toBeUndefined()
  const other = await holder(path)
  expect(other.answer).toBe('lost')
  await other.end('SIGKILL')
  release?.()
  tryLock(path)?.()
})

test('the lock of a process that was killed is free at once, whatever the host is called now', async () => {
  const path = newPath()
  const other = await holder(path)
  expect(other.answer).toBe('won')
  expect(tryLock(path)).toBeUndefined()
  await other.end('SIGKILL')
  const release = tryLock(path)
  expect(release).toBeTypeOf('function')
  release?.()
})

test('a holder that paused for long still holds it, and its release takes nothing from the next owner', async () => {
  const path = newPath()
  const other = await holder(path)
  other.child.kill('SIGSTOP')
  expect(tryLock(path)).toBeUndefined()
  other.child.kill('SIGCONT')
  await other.end('SIGTERM')
  const next = tryLock(path)
  expect(next).toBeTypeOf('function')
  expect(tryLock(path)).toBeUndefined()
  next?.()
})

test('those who wait work one after the other', async () => {
  const path = newPath()
  let inside = 0
  const work = () =>
    withLock(path, async () => {
      expect(++inside).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside--
    })
  await Promise.all(Array.from({ length: 6 }, work))
})
