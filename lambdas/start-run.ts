import { SFNClient } from '@aws-sdk/client-sfn'
import middy from '@middy/core'
import { createS3Client } from '../pipeline/store/s3-client.ts'
import { requiredEnvironment } from '../pipeline/triggers/environment.ts'
import { type StartRunResult, startRun } from '../pipeline/triggers/start-run.ts'
import { createStageLog } from './shared/function-log.ts'

const logger = createStageLog({ function: 'start-run' })
const s3 = createS3Client()
const sfn = new SFNClient({})

/** An error leaves the function as it is: Lambda tries again twice, then the event waits in the dead-letter queue. */
export const handler = middy<unknown, StartRunResult>({ timeoutEarlyInMillis: 2000 }).handler(async (event) => {
  const result = await startRun(event, { s3, sfn, stateMachine: requiredEnvironment('NAT_STATE_MACHINE_ARN') })
  logger.info('event handled', { ...result })
  return result
})
