/**
 * Lambda's Node runtime for one invocation: loads `$_HANDLER` ("file.export") from `$LAMBDA_TASK_ROOT`, takes the event
 * from standard input, writes the result or the error document to standard output. The function's own output goes to
 * standard error.
 */
import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const environment = process.env
const [file, name] = (environment._HANDLER ?? '').split('.')
const deadline = Date.now() + Number(environment.AWS_LAMBDA_FUNCTION_TIMEOUT ?? 3) * 1000
const context = {
  functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: environment.AWS_LAMBDA_REQUEST_ID,
  invokedFunctionArn: `arn:aws:lambda:${environment.AWS_REGION}:123456789012:function:${environment.AWS_LAMBDA_FUNCTION_NAME}`,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
}
/** @param {unknown} document */
const answer = (document) => writeSync(1, JSON.stringify(document))

process.stdout.write = process.stderr.write.bind(process.stderr)
try {
  const handlers = await import(pathToFileURL(join(environment.LAMBDA_TASK_ROOT ?? '', `${file}.mjs`)).href)
  answer((await handlers[name](JSON.parse(readFileSync(0, 'utf8')), context)) ?? null)
  process.exit(0)
} catch (error) {
  const { name: errorType, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  answer({ errorType, errorMessage: message, trace: stack.split('\n') })
  process.exit(1)
}
