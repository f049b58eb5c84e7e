import { SchedulerClient } from '@aws-sdk/client-scheduler'
import middy from '@middy/core'
import { createS3Client } from '../pipeline/store/s3-client.ts'
import { requiredEnvironment } from '../pipeline/triggers/environment.ts'
import { type ManageScheduleResult, manageSchedule } from '../pipeline/triggers/manage-schedule.ts'
import { createStageLog } from './shared/function-log.ts'

const logger = createStageLog({ function: 'manage-schedule' })
const s3 = createS3Client()
const scheduler = new SchedulerClient({})

export const handler = middy<unknown, ManageScheduleResult[]>({ timeoutEarlyInMillis: 2000 }).handler(async (event) => {
  const target = {
    group: requiredEnvironment('NAT_SCHEDULE_GROUP'),
    starter: requiredEnvironment('NAT_STARTER_ARN'),
    role: requiredEnvironment('NAT_SCHEDULE_ROLE_ARN'),
    deadLetterQueue: requiredEnvironment('NAT_DEAD_LETTER_QUEUE_ARN'),
  }
  const results = await manageSchedule(event, { s3, scheduler, logger, target })
  logger.info('event handled', { results })
  return results
})
