/** Lambda for one laptop: handlers are called in process, results and errors look as they do to Step Functions. */
import { kebab } from '../../pipeline/contract/stage.ts'
import { stageNamed } from '../../pipeline/contract/stages.ts'

export type LambdaHandler = (event: unknown, context: unknown) => Promise<unknown>
/** Loads the handler of a stage. */
export type LambdaLoader = (stage: string) => Promise<LambdaHandler>

/** `ResolveSpec` -> `lambdas/resolve-spec.ts`. */
export const loadHandler: LambdaLoader = async (stage) => {
  const { module = new URL(`../../lambdas/${kebab(stage)}.ts`, import.meta.url).href } = stageNamed(stage)
  const loaded: { handler: LambdaHandler } = await import(module)
  return loaded.handler
}

/**
 * `lambda:invoke`: JSON in, JSON out under `Payload`.
 * @throws an Error with the thrown error's name, which Retry and Catch match, and Lambda's error document as message
 */
export async function invokeLambda(
  load: LambdaLoader,
  parameters: { readonly FunctionName: string; readonly Payload: unknown },
): Promise<{ Payload: unknown; StatusCode: number; ExecutedVersion: string }> {
  const handler = await load(parameters.FunctionName)
  try {
    const result = await handler(throughJson(parameters.Payload), fakeContext(parameters.FunctionName))
    return { ExecutedVersion: '$LATEST', Payload: throughJson(result ?? null), StatusCode: 200 }
  } catch (error) {
    throw lambdaError(error)
  }
}

function lambdaError(error: unknown): Error {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const advice = error instanceof Error && 'advice' in error ? error.advice : undefined
  const document = {
    errorType: name,
    errorMessage: message,
    ...(advice ? { advice } : {}),
    trace: stack?.split('\n') ?? [],
  }
  const wrapped = new Error(JSON.stringify(document), { cause: error })
  wrapped.name = name
  return wrapped
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function fakeContext(functionName: string) {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '1024',
    awsRequestId: crypto.randomUUID(),
    logGroupName: functionName,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => 900_000,
  }
}
