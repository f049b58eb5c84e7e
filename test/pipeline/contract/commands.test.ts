import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import {
  commandDefaults,
  listCommand,
  natCommand,
  resumeCommand,
  startCommand,
} from '../../../pipeline/contract/commands.ts'
import { nextStep } from '../../../pipeline/contract/next-step.ts'

test('the default store and deployment are left out, every other one is named', () => {
  expect(resumeCommand('r-1', { store: '.nat' })).toBe('npm run nat -- resume r-1')
  expect(resumeCommand('r-1', { store: resolve(commandDefaults.store) })).toBe('npm run nat -- resume r-1')
  expect(resumeCommand('r-1', { store: 's3://bucket/runs' })).toBe('npm run nat -- resume r-1 --store s3://bucket/runs')
  expect(resumeCommand('r-1', { deployment: 'nat' })).toBe('npm run nat -- submit --resume r-1')
  expect(resumeCommand('r-1', { deployment: 'test' })).toBe('npm run nat -- submit --resume r-1 --deployment test')
  expect(startCommand({ deployment: 'test' })).toBe('npm run nat -- submit SPEC --deployment test')
  expect(listCommand({ store: '/x' })).toBe('npm run nat -- show --store /x')
})

test.each([["a folder's name"], ['$HOME `x` "y" \\z'], ['Bilder/Blüten'], ['--x y'], ['']])(
  'a shell reads %j as one word',
  (word) => {
    const command = natCommand(['export', 'r'], { out: word }).replace('npm run nat --', 'printf "%s|"')
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`export|r|--out|${word}|`)
  },
)

test.each(['Nat.InvalidSpec', 'Nat.InvalidData', 'Nat.TrainingDiverged'])(
  '%s: the spec or the data is corrected and started again, not resumed',
  (name) => {
    expect(nextStep(name, 'r', { store: '.nat' })).toBe('Start again with: npm run nat -- run SPEC')
    expect(nextStep(name, 'r', { deployment: 'nat' })).toBe('Start again with: npm run nat -- submit SPEC')
  },
)

test.each(['Nat.StorageUnavailable', 'Nat.TaskFailed', 'Nat.Transient', 'TypeError'])('%s: continued', (name) => {
  expect(nextStep(name, 'r', { deployment: 'nat' })).toBe('Continue with: npm run nat -- submit --resume r')
})
