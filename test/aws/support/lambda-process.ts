/** The local runner's functions run as moto's host runs them: zip content, Node, one process per invocation. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { LambdaLoader } from '../../../cli/local/lambda-host.ts'

const runtime = fileURLToPath(new URL('../host/lambda-host.mjs', import.meta.url))

/** @param folderOf the unpacked code of a stage's function, with `index.mjs` */
export function lambdaProcesses(
  folderOf: (stage: string) => string,
  environment: Readonly<Record<string, string>>,
): LambdaLoader {
  return async (stage) => async (event) => {
    const { code, output } = await run(JSON.stringify(event), {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: folderOf(stage),
      AWS_LAMBDA_FUNCTION_NAME: stage,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_FUNCTION_TIMEOUT: '900',
      AWS_LAMBDA_REQUEST_ID: randomUUID(),
      ...environment,
    })
    if (code === 0) return JSON.parse(output)
    const { errorType, errorMessage } = output
      ? JSON.parse(output)
      : { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${code}` }
    throw Object.assign(new Error(errorMessage), { name: errorType })
  }
}

function run(input: string, env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [runtime], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
