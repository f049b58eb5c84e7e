import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explained, SetupError } from '../../scripts/bootstrap/setup-error.mjs'

/** What the file system says to making a folder below a file. */
function realRefusal(): unknown {
  try {
    mkdirSync(`${process.execPath}/folder`)
  } catch (error) {
    return error
  }
  return undefined
}

test('a refusal of the file system becomes one sentence with the path, the reason and the way out', () => {
  const explanation = explained(realRefusal())
  expect(explanation).toBeInstanceOf(SetupError)
  expect((explanation as Error).message).toBe(
    `The set-up cannot write ${process.execPath}/folder: a part of its path is a file. NAT_CACHE names another folder for downloads; it takes 1.1 GB.`,
  )
})

test('a full disk is said in words, and a bug stays what it is', () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/cache/file' })
  expect((explained(full) as Error).message).toContain('cannot write /cache/file: the disk is full.')
  const bug = new TypeError('x is not a function')
  expect(explained(bug)).toBe(bug)
})
