/** A name means one thing: the type or class that one file exports under a name, no other file exports under the same one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { trackedFiles } from './tracked-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = trackedFiles('*.ts').filter((file) => !/^test\/|\.d\.ts$/.test(file))

/** Files by the types that they declare and export. */
const declared = new Map<string, Set<string>>()
const declaration = /^export (?:declare |abstract )*(?:interface|type|class) (?<name>[\w$]+)/gm
for (const file of files)
  for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(declaration))
    declared.set(name, (declared.get(name) ?? new Set()).add(file))

test('the declarations are found', () => {
  expect(declared.size).toBeGreaterThan(400)
  expect([...(declared.get('Space') ?? [])]).toEqual(['nat/space/space.ts'])
})

test('no two files export types under one name', () => {
  const twice = [...declared].filter(([, among]) => among.size > 1)
  expect(twice.map(([name, among]) => `${name}: ${[...among].join(', ')}`)).toEqual([])
})
