import { spawn, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unavailableDirectory } from '../../../pipeline/store/directory-errors.ts'
import { DirectoryStore } from '../../../pipeline/store/directory-store.ts'
import { objectStoreContract } from './contract.ts'

/** A full disk needs a file system of our own, which Linux lets users mount in a namespace of their own. */
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0

let parent = ''
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'nat-store-'))
})
afterAll(() => rm(parent, { recursive: true, force: true }))
const newFolder = () => mkdtemp(join(parent, 'store-'))

objectStoreContract('DirectoryStore', async () => new DirectoryStore(await newFolder()))

async function keysOf(store: DirectoryStore): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list('')) keys.push(key)
  return keys
}

describe('DirectoryStore', () => {
  test('three processes that create the same keys share the wins, one winner each', async () => {
    const folder = await newFolder()
    const source = `
      import { DirectoryStore } from ${storeModule}
      const store = new DirectoryStore(process.argv[1])
      let wins = 0
      for (let round = 0; round < 40; round++) {
        try { await store.put('race/' + round, 'from ' + process.pid, { ifNoneMatch: '*' }); wins++ }
        catch (error) { if (error.name !== 'PreconditionFailed') throw error }
      }
      console.log(wins)`
    const wins = await Promise.all([1, 2, 3].map(() => runNode(source, folder)))
    expect(wins.reduce((sum, value) => sum + Number(value), 0)).toBe(40)
  }, 60_000)

  test('left-over temporary files are no objects', async () => {
    const folder = await newFolder()
    const store = new DirectoryStore(folder)
    await store.put('key', 'one')
    await writeFile(join(folder, '.nat', 'temporary', 'torn'), 'half of')
    expect(await keysOf(store)).toEqual(['key'])
  })

  test('left-over temporary files are removed once they are old', async () => {
    const folder = await newFolder()
    await new DirectoryStore(folder).put('key', 'one')
    const [old, young] = ['old', 'young'].map((name) => join(folder, '.nat', 'temporary', name))
    await writeFile(old, 'torn')
    await utimes(old, 0, 0)
    await writeFile(young, 'being written')
    await new DirectoryStore(folder).put('key', 'two')
    expect(await readdir(join(folder, '.nat', 'temporary'))).toEqual(['young'])
    expect(await readFile(young, 'utf8')).toBe('being written')
  })

  test('a failed write leaves no temporary file behind', async () => {
    const folder = await newFolder()
    const store = new DirectoryStore(folder)
    await store.put('key', 'one', { ifNoneMatch: '*' })
    await expect(store.put('key', 'two', { ifNoneMatch: '*' })).rejects.toThrow(`key exists already in ${folder}.`)
    expect(await readdir(join(folder, '.nat', 'temporary'))).toEqual([])
  })

  test('a key below an object, or an object where a folder is, is refused', async () => {
    const store = new DirectoryStore(await newFolder())
    await store.put('a/b', 'x')
    await expect(store.put('a/b/c', 'x')).rejects.toThrow('a part of it names a folder and an object at once')
    await expect(store.put('a', 'x')).rejects.toThrow('a part of it names a folder and an object at once')
    await expect(store.put('a', 'x', { ifNoneMatch: '*' })).rejects.toThrow('names a folder and an object at once')
  })

  test('a folder without permission is said in one sentence, and nothing is lost', async () => {
    const folder = await newFolder()
    const store = new DirectoryStore(folder)
    await store.put('key', 'one')
    await chmod(folder, 0o755)
    await chmod(parent, 0o755)
    await chmod(join(folder, '.nat', 'temporary'), 0o555)
    // Root may write anywhere, so the child gives that up first.
    const message = await runNode(
      `${attemptToPut(`process.getuid() === 0 && process.seteuid(65534)`, "'two'")}`,
      folder,
    )
    expect(message).toBe(
      `Nat.StorageUnavailable: Cannot write key to ${folder}: permission is denied. ` +
        'Give yourself read and write permission there, or choose another place.',
    )
    expect(await readFile(join(folder, 'key'), 'utf8')).toBe('one')
  })

  test.skipIf(!canMount)('a full disk is said in one sentence, and nothing half-written stays', async () => {
    const folder = await newFolder()
    const script = join(parent, 'full-disk.mjs')
    await writeFile(
      script,
      `${attemptToPut('', 'Buffer.alloc(2 ** 20)')}\nfor await (const { key } of store.list('')) console.log(key)`,
    )
    const { stdout } = spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=128k none "$0" && "$1" "$2" "$0"', folder, process.execPath, script],
      { encoding: 'utf8' },
    )
    expect(stdout.trim()).toBe(
      `Nat.StorageUnavailable: Cannot write key to ${folder}: the disk is full. Free some space, then start it again.`,
    )
  })

  test.each([
    ['ENOSPC', 'the disk is full. Free some space, then start it again.'],
    ['EDQUOT', 'the disk quota is used up. Free some space, then start it again.'],
    ['EROFS', 'the file system is read-only. Choose a place that can be written to.'],
    ['EIO', 'the disk reports an input/output error. Check the disk, or choose another place.'],
    ['ENAMETOOLONG', 'the name is too long for this file system. Choose a shorter one.'],
    ['EOVERFLOW', 'the file system answers EOVERFLOW. Check the disk, or choose another place.'],
  ])('%s of the operating system becomes Nat.StorageUnavailable', (code, sentence) => {
    const error = unavailableDirectory(
      Object.assign(new Error(), { code, syscall: 'open', path: '/a/b' }),
      'write key to',
      'the/store',
    )
    expect(error).toMatchObject({
      name: 'Nat.StorageUnavailable',
      message: `Cannot write key to the/store: ${sentence}`,
    })
  })
})

test.each(['ESTALE', 'EBUSY', 'EMFILE'])('%s of a file system of the network passes by itself', (code) => {
  const error = Object.assign(new Error(), { code, syscall: 'open', path: '/a/b' })
  expect(unavailableDirectory(error, 'read key from', 'the/store')).toMatchObject({ name: 'Nat.Transient' })
})

/** A C compiler comes with every set-up; the library below refuses `link` as exFAT, SMB and FUSE do. */
const canRefuseLinks = process.platform === 'linux' && spawnSync('g++', ['--version']).status === 0

describe.skipIf(!canRefuseLinks)('a store without hard links', () => {
  test.each([
    ['EPERM', 1],
    ['ENOTSUP', 95],
  ])(
    '(%s) keeps create-only: of three processes each key has one winner',
    async (_, errno) => {
      const folder = await newFolder()
      const library = join(folder, '..', `no-links-${errno}.so`)
      const built = spawnSync('g++', ['-x', 'c', '-shared', '-fPIC', '-o', library, '-'], {
        input: `#include <errno.h>\nint link(const char *from, const char *to) { errno = ${errno}; return -1; }\n`,
      })
      expect(String(built.stderr)).toBe('')
      const source = `
      import { DirectoryStore } from ${storeModule}
      const store = new DirectoryStore(process.argv[1])
      let wins = 0
      for (let round = 0; round < 20; round++) {
        try { await store.put('race/' + round, 'from ' + process.pid, { ifNoneMatch: '*' }); wins++ }
        catch (error) { if (error.name !== 'PreconditionFailed') throw error }
      }
      console.log(wins)`
      const wins = await Promise.all([1, 2, 3].map(() => runNode(source, folder, { LD_PRELOAD: library })))
      expect(wins.reduce((sum, value) => sum + Number(value), 0)).toBe(20)
    },
    60_000,
  )
})

const enoughMemory = freemem() > 5 * 2 ** 30

/** A file of zeros that takes no room on the disk; reading it takes its size in memory. */
test.skipIf(!enoughMemory)(
  'an object of more than 2 GiB is read whole',
  async () => {
    const folder = await newFolder()
    const size = 2 ** 31 + 5
    await writeFile(join(folder, 'part'), '')
    await truncate(join(folder, 'part'), size)
    const { body, etag } = await new DirectoryStore(folder).get('part')
    expect(body.length).toBe(size)
    expect(await new DirectoryStore(folder).head('part')).toEqual({ size, etag })
  },
  120_000,
)

const storeModule = JSON.stringify(new URL('../../../pipeline/store/directory-store.ts', import.meta.url).href)

/** Source of a script that tries one put into the store of its first argument and prints the error. */
function attemptToPut(before: string, body: string): string {
  return `
    import { DirectoryStore } from ${storeModule}
    ${before}
    const store = new DirectoryStore(process.argv.at(-1))
    await store.put('key', ${body}).then(() => console.log('written'), (error) => console.log(error.name + ': ' + error.message))`
}

function runNode(source: string, argument: string, environment: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source, argument], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    let output = ''
    let errors = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    child.on('close', (code) => (code === 0 ? resolve(output.trim()) : reject(new Error(errors))))
  })
}
