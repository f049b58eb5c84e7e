/** Who may take a role, and who may invoke a function. */
import { describe, expect, test } from 'vitest'
import { readable, synthesise } from './synthesise.ts'

const stack = synthesise()

describe('who may take a role', () => {
  const trust = (role: string) =>
    readable(stack.one('AWS::IAM::Role', role).Properties.AssumeRolePolicyDocument.Statement)
  const trusting = (service: string, Condition?: unknown) => [
    {
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      ...(Condition === undefined ? {} : { Condition }),
    },
  ]
  const ours = { 'aws:SourceAccount': '<AWS::AccountId>' }
  const arn = (service: string, rest: string) =>
    `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`

  test.each([
    [
      'WorkflowRole',
      'states',
      { StringEquals: ours, ArnLike: { 'aws:SourceArn': arn('states', 'stateMachine:nat-search') } },
    ],
    ['JobJobRole', 'ecs-tasks', { StringEquals: ours, ArnLike: { 'aws:SourceArn': arn('ecs', '*') } }],
    ['JobExecutionRole', 'ecs-tasks', { StringEquals: ours, ArnLike: { 'aws:SourceArn': arn('ecs', '*') } }],
    [
      'SchedulesRole',
      'scheduler',
      { StringEquals: { ...ours, 'aws:SourceArn': arn('scheduler', 'schedule-group/nat-specs') } },
    ],
    [
      'AlarmsQueueBlockedRole',
      'events',
      { StringEquals: { ...ours, 'aws:SourceArn': arn('events', 'rule/nat-queue-blocked') } },
    ],
    ['NetworkFlowLogsRole', 'vpc-flow-logs', { StringEquals: ours }],
  ])('%s: %s, on behalf of this deployment only', (role, service, condition) => {
    expect(trust(role)).toEqual(trusting(service, condition))
  })

  test('functions and machines are assumed by their own service', () => {
    expect(trust('PlanGenerationRole')).toEqual(trusting('lambda'))
    expect(trust('MachinesInstanceRole')).toEqual(trusting('ec2'))
  })

  test('each function may be invoked by its own rule, the stages by nobody outside', () => {
    const permissions = stack.find('AWS::Lambda::Permission').map(({ Properties }) => readable(Properties))
    expect(permissions).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: '<StartRunFunction.Arn>',
        Principal: 'events.amazonaws.com',
        SourceArn: '<UploadsSpecUploaded.Arn>',
      },
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: '<ManageScheduleFunction.Arn>',
        Principal: 'events.amazonaws.com',
        SourceArn: '<UploadsSpecChanged.Arn>',
      },
    ])
  })
})
