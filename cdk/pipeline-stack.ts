import { CfnOutput, CfnParameter, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { kebab } from '../pipeline/contract/stage.ts'
import { functionStages } from '../pipeline/contract/stages.ts'
import { type Configuration, pinnedImagePattern } from './configuration.ts'
import { Alarms } from './constructs/alarms.ts'
import { CostGuard } from './constructs/cost-guard.ts'
import { Dashboard } from './constructs/dashboard.ts'
import { Encryption } from './constructs/encryption.ts'
import { EventRules } from './constructs/event-rules.ts'
import { GpuMachines } from './constructs/gpu-machines.ts'
import { PipelineNetwork } from './constructs/network.ts'
import { Notifications } from './constructs/notifications.ts'
import { PipelineFunction, type PipelineFunctionProps } from './constructs/pipeline-function.ts'
import { SpecSchedules } from './constructs/spec-schedules.ts'
import { StageJob } from './constructs/stage-job.ts'
import { Storage } from './constructs/storage.ts'
import { Workflow } from './constructs/workflow.ts'
import { imageRepositoryName } from './image-stack.ts'
import { scheduleManagerAccess, starterAccess } from './stage-access.ts'

export interface PipelineStackProps extends StackProps {
  readonly configuration: Configuration
  /** Folder of the bundled handlers (handler-bundles.ts). */
  readonly bundles: string
}

/** Everything that turns an uploaded spec into a report. */
export class PipelineStack extends Stack {
  readonly storage: Storage

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props)
    const { configuration, bundles } = props
    const { deployment } = configuration

    const image = new CfnParameter(this, 'Image', {
      description: 'The batch image, pinned by digest: repository@sha256:… (docs/deploying.md says how to get it)',
      allowedPattern: pinnedImagePattern,
      constraintDescription: 'repository@sha256: and 64 hexadecimal digits: a tag is not enough',
    })

    const encryptionKey = configuration.kms ? new Encryption(this, 'Encryption').key : undefined
    this.storage = new Storage(this, 'Storage', { encryptionKey, noncurrentDays: configuration.noncurrentDays })
    const { storage } = this
    const network = new PipelineNetwork(this, 'Network', { encryptionKey, isPrivate: configuration.privateNetwork })
    const notifications = new Notifications(this, 'Notifications', {
      deployment,
      encryptionKey,
      email: configuration.alarmEmail,
    })
    const { topic, deadLetterQueue } = notifications

    const machines = new GpuMachines(this, 'Machines', { deployment, network, maxvCpus: configuration.maxvCpus })
    const job = new StageJob(this, 'Job', {
      deployment,
      image: image.valueAsString,
      imageRepository: imageRepositoryName(deployment),
      storage,
      dataBuckets: configuration.dataBuckets,
      encryptionKey,
    })

    const handler = (
      name: string,
      options: Pick<PipelineFunctionProps, 'handler' | 'access' | 'memorySize' | 'timeout'> &
        Partial<Pick<PipelineFunctionProps, 'environment' | 'deadLetterQueue'>>,
    ) => new PipelineFunction(this, name, { deployment, bundles, storage, encryptionKey, ...options })

    const functions = Object.fromEntries(
      functionStages().map(({ name, access, memoryMb, timeoutSeconds }) => {
        const size = { memorySize: memoryMb, timeout: Duration.seconds(timeoutSeconds) }
        return [name, handler(name, { handler: kebab(name), access, ...size }).function]
      }),
    )
    const workflow = new Workflow(this, 'Workflow', { deployment, functions, machines, job, storage, encryptionKey })

    const starter = handler('StartRun', {
      handler: 'start-run',
      access: starterAccess,
      memorySize: 256,
      timeout: Duration.seconds(30),
      environment: { NAT_STATE_MACHINE_ARN: workflow.stateMachine.stateMachineArn },
      deadLetterQueue,
    })
    workflow.allowStartBy(starter.role)
    const schedules = new SpecSchedules(this, 'Schedules', {
      deployment,
      starter: starter.function,
      deadLetterQueue,
      encryptionKey,
    })
    const scheduleManager = handler('ManageSchedule', {
      handler: 'manage-schedule',
      access: scheduleManagerAccess,
      memorySize: 256,
      timeout: Duration.seconds(30),
      environment: {
        NAT_SCHEDULE_GROUP: schedules.groupName,
        NAT_SCHEDULE_ROLE_ARN: schedules.role.roleArn,
        NAT_STARTER_ARN: starter.function.functionArn,
        NAT_DEAD_LETTER_QUEUE_ARN: deadLetterQueue.queueArn,
      },
      deadLetterQueue,
    })
    schedules.manageWith(scheduleManager)
    new EventRules(this, 'Uploads', {
      bucket: storage.bucket,
      starter: starter.function,
      scheduleManager: scheduleManager.function,
      deadLetterQueue,
    })

    new CostGuard(this, 'Cost', { deployment, topic, monthlyBudgetUsd: configuration.monthlyBudgetUsd })
    const { alarms } = new Alarms(this, 'Alarms', {
      deployment,
      topic,
      stateMachine: workflow.stateMachine,
      machines,
      triggers: [starter.function, scheduleManager.function],
      deadLetterQueue,
      encryptionKey,
      dailyCostUsd: configuration.dailyCostAlarmUsd,
      runbookUrl: configuration.runbookUrl,
    })
    new Dashboard(this, 'Dashboard', { deployment, stateMachine: workflow.stateMachine, alarms })

    // What the command line needs: `nat submit` and its siblings read these.
    new CfnOutput(this, 'Store', { value: storage.location })
    new CfnOutput(this, 'StateMachineArn', { value: workflow.stateMachine.stateMachineArn })
    new CfnOutput(this, 'Deployment', { value: deployment })
  }
}
