import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { licencesOfStart } from '../../../batch-image/training/licence-of-start.ts'
import { readRunInputs } from '../../../batch-image/training/run-inputs.ts'
import { spaceByName } from '../../../nat/space/index.ts'
import { encodeSafetensors } from '../../../supernet/checkpoint/safetensors.ts'
import { readyRun } from '../stages/ready-run.ts'

const inputs = await readRunInputs(await readyRun({}), 'run')
const licencesFrom = (weights: string, preset = 'nano') => {
  const space = spaceByName(preset)
  const supernet = { ...inputs.spec.supernet, weights, preset }
  return licencesOfStart({ ...inputs, space, spec: { ...inputs.spec, supernet } })
}
const from = (weights: string, preset = 'nano') => licencesFrom(weights, preset)(spaceByName(preset).largest)

test('weights that ship and weights of a package are named with who made them', async () => {
  expect(await from('pre-trained')).toBe('Apache-2.0 (Neural Architecture Transfer, trained on CIFAR-10)')
  expect(await from('pre-trained', 'lite')).toMatch(/^Apache-2\.0 \(ImageNet weights of EfficientNet-Lite \(Google\)/)
  expect(await from('random')).toBe('none needed: the weights were random')
})

test('a file of weights says what nat import kept in it, for each width', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nat-licence-'))
  const file = encodeSafetensors({ tensors: new Map(), metadata: { licence: 'MIT' } })
  writeFileSync(join(folder, 'w1.2.safetensors'), file)
  expect(await from(join(folder, 'w{width}.safetensors'))).toBe('MIT')
  expect(await from(join(folder, 'gone-{width}.safetensors'))).toBe('not stated')
})

test('a file is read once for all networks of its width', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'nat-licence-')), 'w1.2.safetensors')
  writeFileSync(file, encodeSafetensors({ tensors: new Map(), metadata: { licence: 'MIT' } }))
  const licenceOf = licencesFrom(file.replace('1.2', '{width}'))
  const { largest } = spaceByName('nano')
  expect(await licenceOf(largest)).toBe('MIT')
  rmSync(file)
  expect(await licenceOf(largest)).toBe('MIT')
})
