import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { applyPatch } from '../../scripts/bootstrap/patch.mjs'

const patch = ['About it.', '--- a/x', '+++ b/x', '@@ -2,3 +2,3 @@', ' two', '-three', '+THREE', ' four', ''].join('\n')
const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test('lines are replaced where the patch says', () => {
  expect(applyPatch('one\ntwo\nthree\nfour\nfive\n', patch, 'x')).toBe('one\ntwo\nTHREE\nfour\nfive\n')
})

test('a patch for another version is refused with the line that differs', () => {
  expect(() => applyPatch('one\ntwo\ndrei\nfour\n', patch, 'x.cc')).toThrow(
    'The patch does not fit x.cc: line 3 is "drei", the patch expects "three". Was @tensorflow/tfjs-node-gpu updated? Then the patch must be made anew.',
  )
})

test('our patch fits the installed tfjs-node-gpu, and only once', () => {
  const source = read('node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_backend.cc')
  const ours = read('scripts/bootstrap/session-config.patch')
  const patched = applyPatch(source, ours, 'tfjs_backend.cc')
  expect(patched.match(/ApplySessionConfig\(/g)).toHaveLength(2)
  expect(() => applyPatch(patched, ours, 'tfjs_backend.cc')).toThrow('The patch does not fit')
})
