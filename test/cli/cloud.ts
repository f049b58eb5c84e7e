/** Commands that talk to AWS, with their real SDK clients against a stand-in of the services' HTTP interfaces. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandDef, runCommand } from 'citty'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { AwsStandIn } from '../lambdas/aws-stand-in.ts'
import { expectPasteable } from './printed-commands.ts'

export const aws = new AwsStandIn()
export const folder = mkdtempSync(join(tmpdir(), 'nat-cloud-'))
export const input = { name: 'flowers', dataset: 's3://nat-objects/datasets/flowers', supernet: 'nano' }
export const specFile = join(folder, 'flowers.json')

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: await aws.listen(),
  })
  writeFileSync(specFile, JSON.stringify(input))
})
beforeEach(() => {
  aws.reset()
  aws.machines.set('nat-search', { 'nat:store': 's3://nat-objects' })
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => aws.close())

/** @returns what the command printed, line by line */
export async function nat(command: unknown, ...rawArgs: string[]): Promise<string[]> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text) => void lines.push(...String(text).split('\n')))
  const deployment = rawArgs.find((_, index) => rawArgs[index - 1] === '--deployment')
  try {
    await runCommand(command as CommandDef, { rawArgs })
  } catch (error) {
    const { message, advice = '' } = error as Error & { advice?: string }
    if (advice.includes('npm run'))
      await expectPasteable(`${message}\n${advice}`, deployment === undefined ? {} : { deployment })
    throw error
  }
  const printed = lines.join('\n')
  if (printed.includes('npm run')) await expectPasteable(printed, deployment === undefined ? {} : { deployment })
  return lines
}
