import { describe, expect, test } from 'vitest'
import { jobAccess, scheduleManagerAccess, stageAccess, starterAccess } from '../../cdk/stage-access.ts'
import type { StoreAccess } from '../../pipeline/contract/stage.ts'
import { readable, synthesise } from './synthesise.ts'

const stack = synthesise()
const bucket = '<StorageBucket.Arn>'

interface Statement {
  readonly Sid: string
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource: string | string[]
  readonly Condition?: unknown
}

const list = (value: string | string[]) => (Array.isArray(value) ? value : [value])

/** Every statement of a role, inline and attached, by its Sid. */
function statementsOf(role: string): Record<string, Omit<Statement, 'Sid'>> {
  const inline = stack.one('AWS::IAM::Role', role).Properties.Policies ?? []
  const attached = stack.find('AWS::IAM::Policy', role).map(({ Properties }) => Properties)
  const statements = [...inline, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  return Object.fromEntries(
    (readable(statements) as Statement[]).map(({ Sid, Action, Resource, ...rest }) => [
      Sid,
      { ...rest, Action: list(Action), Resource: list(Resource) },
    ]),
  )
}

const allow = (Action: string[], Resource: string[], Condition?: unknown) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
})

const lambdaStages = Object.keys(stageAccess())

const storeStatements = ({ read, write, list: prefixes }: StoreAccess) => ({
  ReadObjects: allow(
    ['s3:GetObject', 's3:GetObjectVersion'],
    read.map((pattern) => `${bucket}/${pattern}`),
  ),
  ListOwnPrefixes: allow(['s3:ListBucket'], [bucket], {
    StringLikeIfExists: { 's3:prefix': prefixes },
  }),
  ...(write.length === 0
    ? {}
    : {
        WriteObjects: allow(
          ['s3:PutObject', 's3:AbortMultipartUpload'],
          write.map((pattern) => `${bucket}/${pattern}`),
        ),
      }),
})

const observe = (name: string) => ({
  WriteOwnLog: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [`<${name}Logs.Arn>`]),
  WriteTraces: allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']),
})

const giveUp = { GiveUpEvents: allow(['sqs:SendMessage'], ['<NotificationsDeadLetterQueue.Arn>']) }

describe('every statement of every role', () => {
  test.each(lambdaStages.map((stage) => [stage]))('%s touches its own prefixes, its log, and traces', (stage) => {
    expect(statementsOf(`${stage}Role`)).toEqual({ ...storeStatements(stageAccess()[stage]), ...observe(stage) })
  })

  test('the starter reads specs, freezes them, starts this state machine', () => {
    expect(statementsOf('StartRunRole')).toEqual({
      ...storeStatements(starterAccess),
      ...observe('StartRun'),
      ...giveUp,
      StartRuns: allow(['states:StartExecution'], ['<WorkflowStateMachine>']),
    })
  })

  test('the schedule manager writes no object, keeps schedules of its group, hands over one role to one service', () => {
    expect(statementsOf('ManageScheduleRole')).toEqual({
      ...storeStatements(scheduleManagerAccess),
      ...observe('ManageSchedule'),
      ...giveUp,
      KeepSchedules: allow(
        ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
        ['arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/nat-specs/*'],
      ),
      HandOverRole: allow(['iam:PassRole'], ['<SchedulesRole.Arn>'], {
        StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      }),
    })
  })

  test('a schedule may invoke the starter, and leave an event in the dead-letter queue', () => {
    expect(statementsOf('SchedulesRole')).toEqual({
      InvokeStarter: allow(['lambda:InvokeFunction'], ['<StartRunFunction.Arn>']),
      ...giveUp,
    })
  })

  test('a job reads data and runs, writes what its stages publish, adds to its trace, deletes nothing', () => {
    expect(statementsOf('JobJobRole')).toEqual({
      ...storeStatements(jobAccess()),
      WriteTraces: allow(['xray:PutTraceSegments'], ['*']),
    })
  })

  test('ECS pulls our image and writes the job log', () => {
    expect(statementsOf('JobExecutionRole')).toEqual({
      PullImage: allow(
        ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        ['arn:<AWS::Partition>:ecr:<AWS::Region>:<AWS::AccountId>:repository/nat-batch'],
      ),
      LogIn: allow(['ecr:GetAuthorizationToken'], ['*']),
      WriteLog: allow(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        ['arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/nat/jobs:log-stream:*'],
      ),
    })
  })

  test('the workflow invokes the six stages, submits to two queues, follows and stops its jobs', () => {
    expect(statementsOf('WorkflowRole')).toEqual({
      InvokeStages: allow(
        ['lambda:InvokeFunction'],
        lambdaStages.map((stage) => `<${stage}Function.Arn>`),
      ),
      GoOn: allow(
        ['states:StartExecution'],
        ['arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:nat-search'],
      ),
      SubmitJobs: allow(
        ['batch:SubmitJob'],
        [
          '<MachinesSpotQueue.JobQueueArn>',
          '<MachinesOnDemandQueue.JobQueueArn>',
          'arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job-definition/nat-stage:*',
        ],
      ),
      TagJobs: allow(['batch:TagResource'], ['arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job/*']),
      FollowJobs: allow(['batch:DescribeJobs', 'batch:ListJobs'], ['*']),
      StopJobs: allow(['batch:TerminateJob'], ['arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job/*']),
      HearOfJobs: allow(
        ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        ['arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/StepFunctionsGetEventsForBatchJobsRule'],
      ),
      Observe: allow(
        [
          ...['Create', 'Get', 'Update', 'Delete'].map((verb) => `logs:${verb}LogDelivery`),
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        ['*'],
      ),
    })
  })

  test("a machine has the ECS agent's policy and no other", () => {
    const role = stack.one('AWS::IAM::Role', 'MachinesInstanceRole')
    expect(readable(role.Properties.ManagedPolicyArns)).toEqual([
      'arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role',
    ])
    expect(statementsOf('MachinesInstanceRole')).toEqual({})
  })

  test('the blocked-queue rule may publish to the topic', () => {
    expect(statementsOf('AlarmsQueueBlockedRole')).toEqual({
      Publish: allow(['sns:Publish'], ['<NotificationsTopic>']),
    })
  })

  test('flow logs go to their own log group', () => {
    expect(readable(stack.one('AWS::IAM::Policy', 'NetworkFlowLogsRole').Properties.PolicyDocument.Statement)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        Resource: '<NetworkFlowLogs.Arn>',
      },
    ])
  })

  test('no role is left out of this file', () => {
    const roles = Object.keys(stack.resources).filter((id) => stack.resources[id]?.Type === 'AWS::IAM::Role')
    const tested = [
      ...lambdaStages.map((stage) => `${stage}Role`),
      ...['StartRunRole', 'ManageScheduleRole', 'SchedulesRole', 'JobJobRole', 'JobExecutionRole', 'WorkflowRole'],
      ...['MachinesInstanceRole', 'AlarmsQueueBlockedRole', 'NetworkFlowLogsRole'],
    ]
    expect(roles.map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(tested.sort())
  })
})

test('nobody may delete an object, change a policy, or do everything', () => {
  const documents = JSON.stringify(
    [...stack.find('AWS::IAM::Role'), ...stack.find('AWS::IAM::Policy')].map(({ Properties }) => Properties),
  )
  expect(documents).not.toMatch(
    /s3:Delete|s3:Put(?!Object")|"iam:(?!Pass(Role|edToService)")|"[a-z0-9]+:\*"|"Action":"\*"/,
  )
})

test('with an own key, whoever reads may decrypt, whoever writes may encrypt', () => {
  const { resources } = synthesise({ kms: true })
  const text = (prefix: string) => {
    const [, role] =
      Object.entries(resources).find(([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith(prefix)) ?? []
    const statements = role?.Properties.Policies.flatMap(
      (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
    ) as Statement[]
    return readable(statements.find(({ Sid }) => Sid === 'UseKey'))
  }
  expect(text('ManageScheduleRole')).toMatchObject({ Action: 'kms:Decrypt', Resource: '<EncryptionKey.Arn>' })
  for (const role of ['PlanGenerationRole', 'JobJobRole', 'StartRunRole'])
    expect(text(role)).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '<EncryptionKey.Arn>',
    })
})

test('what other buckets are readable is what the deployment says, and nothing is writable there', () => {
  const { resources } = synthesise({ dataBuckets: 'photos, more.photos' })
  const [, role] = Object.entries(resources).find(([id]) => id.startsWith('JobJobRole')) ?? []
  const data = role?.Properties.Policies.find(({ PolicyName }: { PolicyName: string }) => PolicyName === 'Data')
  expect(readable(data.PolicyDocument.Statement)).toEqual([
    {
      Sid: 'ReadData',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: ['arn:<AWS::Partition>:s3:::photos/*', 'arn:<AWS::Partition>:s3:::more.photos/*'],
    },
    {
      Sid: 'ListData',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: ['arn:<AWS::Partition>:s3:::photos', 'arn:<AWS::Partition>:s3:::more.photos'],
    },
  ])
})
