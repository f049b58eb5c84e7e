import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { handlerNames } from '../../cdk/handler-bundles.ts'
import { placeholders, readStateMachine, requireClosed } from '../../cdk/substitutions.ts'
import { kebab } from '../../pipeline/contract/stage.ts'
import { functionStages } from '../../pipeline/contract/stages.ts'
import { readable, synthesise } from './synthesise.ts'

const stack = synthesise()

describe('the state machine', () => {
  const { Properties } = stack.one('AWS::StepFunctions::StateMachine')

  test('is the ASL file, unchanged, with every placeholder filled in and none left over', () => {
    const definition = readStateMachine('search')
    expect(Properties.DefinitionString).toBe(definition)
    expect(Object.keys(Properties.DefinitionSubstitutions).sort()).toEqual(placeholders(definition))
    expect(readable(Properties.DefinitionSubstitutions)).toEqual({
      Partition: '<AWS::Partition>',
      StoreLocation: 's3://<StorageBucket>',
      StateMachine: 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:nat-search',
      JobDefinition: '<JobDefinition.JobDefinitionArn>',
      SpotQueue: '<MachinesSpotQueue.JobQueueArn>',
      OnDemandQueue: '<MachinesOnDemandQueue.JobQueueArn>',
      ...Object.fromEntries(functionStages().map(({ name }) => [`${name}Function`, `<${name}Function.Arn>`])),
    })
  })

  test('logs everything but the data, and is traced', () => {
    expect(readable(Properties.LoggingConfiguration)).toEqual({
      Level: 'ALL',
      IncludeExecutionData: false,
      Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: '<WorkflowLogs.Arn>' } }],
    })
    expect(Properties.TracingConfiguration).toEqual({ Enabled: true })
    expect(Properties.StateMachineType).toBe('STANDARD')
  })

  test('tells the command line where its store is', () => {
    expect(readable(Properties.Tags)).toContainEqual({ Key: 'nat:store', Value: 's3://<StorageBucket>' })
  })
})

test('a placeholder without a value and a value without a placeholder stop the synthesis', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of the ASL file
  expect(() => requireClosed('{"a": "${One}", "b": "${Two}"}', { One: 'x', Three: 'y' })).toThrow(
    'missing [Two], not used [Three]',
  )
})

describe('functions', () => {
  test('one per handler: arm64, Node 22, traced, with its own log group and role', () => {
    const functions = stack.find('AWS::Lambda::Function').map(({ Properties }) => Properties)
    expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual(
      handlerNames()
        .map((name) => `nat-${name}`)
        .sort(),
    )
    for (const properties of functions)
      expect(properties).toMatchObject({
        Runtime: 'nodejs22.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        Environment: { Variables: { NAT_STORE: expect.anything() } },
      })
    const distinct = (pick: (properties: (typeof functions)[number]) => unknown) =>
      new Set(functions.map((properties) => JSON.stringify(pick(properties)))).size
    expect(distinct(({ Role }) => Role)).toBe(functions.length)
    expect(distinct(({ LoggingConfig }) => LoggingConfig.LogGroup)).toBe(functions.length)
  })

  test('a stage’s time limit lies below its state’s', () => {
    const { States } = JSON.parse(readStateMachine('search')) as { States: Record<string, { TimeoutSeconds: number }> }
    for (const { name: stage } of functionStages()) {
      const [properties] = stack
        .find('AWS::Lambda::Function')
        .map(({ Properties }) => Properties)
        .filter(({ FunctionName }) => FunctionName === `nat-${kebab(stage)}`)
      expect(properties.Timeout).toBeLessThan(States[stage]?.TimeoutSeconds ?? 0)
    }
  })

  test('what events invoke has a dead-letter queue and two more attempts', () => {
    const invoked = stack.find('AWS::Lambda::Function').filter(({ Properties }) => Properties.DeadLetterConfig)
    expect(invoked.map(({ Properties }) => Properties.FunctionName)).toEqual(['nat-start-run', 'nat-manage-schedule'])
    for (const { Properties } of stack.find('AWS::Lambda::EventInvokeConfig'))
      expect(Properties.MaximumRetryAttempts).toBe(2)
  })
})

describe('triggers', () => {
  const keys = ['json', 'yaml', 'yml'].map((ending) => ({ wildcard: `specs/*.${ending}` }))
  test.each([
    ['UploadsSpecUploaded', ['Object Created'], '<StartRunFunction.Arn>'],
    ['UploadsSpecChanged', ['Object Created', 'Object Deleted'], '<ManageScheduleFunction.Arn>'],
  ])('%s', (id, detailTypes, handler) => {
    expect(readable(stack.one('AWS::Events::Rule', id).Properties)).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': detailTypes,
        detail: { bucket: { name: ['<StorageBucket>'] }, object: { key: keys } },
      },
      Targets: [
        {
          Arn: handler,
          DeadLetterConfig: { Arn: '<NotificationsDeadLetterQueue.Arn>' },
          RetryPolicy: { MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 8 },
        },
      ],
    })
  })

  test('schedules have a group of their own', () => {
    expect(stack.one('AWS::Scheduler::ScheduleGroup').Properties.Name).toBe('nat-specs')
    const manager = stack
      .find('AWS::Lambda::Function')
      .find(({ Properties }) => Properties.FunctionName === 'nat-manage-schedule')
    expect(readable(manager?.Properties.Environment.Variables)).toEqual({
      NAT_DEPLOYMENT: 'nat',
      NAT_STORE: 's3://<StorageBucket>',
      NAT_SCHEDULE_GROUP: 'nat-specs',
      NAT_SCHEDULE_ROLE_ARN: '<SchedulesRole.Arn>',
      NAT_STARTER_ARN: '<StartRunFunction.Arn>',
      NAT_DEAD_LETTER_QUEUE_ARN: '<NotificationsDeadLetterQueue.Arn>',
    })
  })

  test('the dead-letter queue keeps events for two weeks, encrypted, over TLS; EventBridge’s rules may fill it', () => {
    expect(stack.one('AWS::SQS::Queue').Properties).toMatchObject({
      MessageRetentionPeriod: 1209600,
      SqsManagedSseEnabled: true,
    })
    const statements = readable(stack.one('AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement) as {
      Effect: string
      Principal: unknown
      Condition: unknown
    }[]
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    )
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual(
      ['<UploadsSpecUploaded.Arn>', '<UploadsSpecChanged.Arn>'].map((rule) =>
        expect.objectContaining({
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': rule } },
        }),
      ),
    )
  })
})

describe('alarms', () => {
  const alarms = stack.find('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties)
  const runbook = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')

  test('every alarm tells the topic, and links a page of the runbook that exists', () => {
    expect(alarms).toHaveLength(7)
    for (const { AlarmName, AlarmDescription, AlarmActions, TreatMissingData } of alarms) {
      expect(readable(AlarmActions)).toEqual(['<NotificationsTopic>'])
      expect(TreatMissingData).toBe('notBreaching')
      const [, anchor] = /What to do: docs\/operating\.md#([a-z-]+)$/.exec(AlarmDescription) ?? []
      expect(AlarmName).toBe(`nat-${anchor}`)
      expect(runbook).toMatch(new RegExp(`^#+ ${anchor}$`, 'm'))
    }
  })

  test('only CloudWatch and Budgets of this account publish, and over TLS', () => {
    const statements = readable(stack.one('AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement)
    expect(statements).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      {
        Sid: 'PublishNotices',
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
        Resource: '<NotificationsTopic>',
        Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
      },
    ])
  })

  test('the budget counts this deployment and warns at half, at all, and at the forecast', () => {
    const { Budget, NotificationsWithSubscribers } = stack.one('AWS::Budgets::Budget').Properties
    expect(Budget).toMatchObject({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 100, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['user:nat:deployment$nat'] },
    })
    expect(
      NotificationsWithSubscribers.map(
        ({ Notification }: { Notification: { NotificationType: string; Threshold: number } }) =>
          `${Notification.NotificationType} ${Notification.Threshold}`,
      ),
    ).toEqual(['ACTUAL 50', 'ACTUAL 100', 'FORECASTED 100'])
  })

  test('the dashboard shows all alarms and every metric that the pipeline emits', () => {
    const body = JSON.stringify(stack.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody)
    for (const metric of ['CostUsd', 'Seconds', 'SpotInterruptions', 'Hypervolume', 'SurrogateKendallTau'])
      expect(body).toContain(metric)
    const alarms = Object.entries(stack.resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    expect(alarms.length).toBeGreaterThan(0)
    for (const [id] of alarms) expect(body).toContain(id)
  })

  test('an address gets the alarms when one is given', () => {
    expect(stack.find('AWS::SNS::Subscription')).toEqual([])
    expect(synthesise({ alarmEmail: 'ops@example.org' }).one('AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.org',
    })
  })
})
