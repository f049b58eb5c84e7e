/**
 * What cdk-nag's AwsSolutions rules find and we leave as it is, each with its reason. A test holds the findings of a
 * synthesis to exactly this list: nothing else is silenced, and nothing stays here that is no longer found.
 */
import { type Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'
import type { StoreAccess } from '../pipeline/contract/stage.ts'
import type { Configuration } from './configuration.ts'
import { jobAccess, scheduleManagerAccess, stageAccess, starterAccess } from './stage-access.ts'

export interface Acknowledgement {
  /** Path of the construct below its stack; the finding is inside it. */
  readonly path: string
  /** Rule and, for IAM, the very action or resource. */
  readonly id: string
  readonly reason: string
}

const functionAccess = (): Record<string, StoreAccess> => ({
  ...stageAccess(),
  StartRun: starterAccess,
  ManageSchedule: scheduleManagerAccess,
})

const everyRun =
  'The ids of runs, their generations and content hashes do not exist yet when the role is made: this is the narrowest pattern of the keys that the stage needs.'
const noResourceLevel = {
  xray: 'xray:PutTraceSegments and xray:PutTelemetryRecords have no resource level.',
  ecr: 'ecr:GetAuthorizationToken has no resource level; pulling is limited to our repository.',
  workflow:
    'batch:DescribeJobs and batch:ListJobs, log delivery and X-Ray have no resource level; everything that has one names its resource.',
}

/** @param bucket logical id of the store's bucket, which nag puts into the ids of its findings */
export function acknowledgementsOf(bucket: string, configuration: Configuration): Acknowledgement[] {
  const { deployment } = configuration
  const arn = (service: string, rest: string) =>
    `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`
  const wildcard = (path: string, resource: string, reason: string): Acknowledgement => ({
    path,
    id: `AwsSolutions-IAM5[Resource::${resource}]`,
    reason,
  })
  const objects = (path: string, access: StoreAccess) =>
    [...new Set([...access.read, ...access.write])]
      .filter((pattern) => pattern.includes('*'))
      .map((pattern) => wildcard(path, `<${bucket}.Arn>/${pattern}`, everyRun))

  return [
    ...Object.entries(functionAccess()).flatMap(([name, access]) => [
      ...objects(`${name}/Role`, access),
      wildcard(`${name}/Role`, '*', noResourceLevel.xray),
      {
        path: `${name}/Function`,
        id: 'AwsSolutions-L1',
        reason:
          'Node 22 is the runtime that every test runs on, and the newest on which the container’s TensorFlow addon loads (23 removed what it calls): functions and container share code, hence the version.',
      },
    ]),
    wildcard(
      'ManageSchedule/Role',
      arn('scheduler', `schedule/${deployment}-specs/*`),
      'One schedule per spec, named when the spec is uploaded; the group is ours alone.',
    ),
    ...objects('Job/JobRole', jobAccess()),
    ...configuration.dataBuckets.map((name) =>
      wildcard(
        'Job/JobRole',
        `arn:<AWS::Partition>:s3:::${name}/*`,
        'A bucket of data sets that the deployment was told to read (-c dataBuckets): read-only.',
      ),
    ),
    wildcard('Job/JobRole', '*', noResourceLevel.xray),
    wildcard('Job/ExecutionRole', '*', noResourceLevel.ecr),
    wildcard(
      'Job/ExecutionRole',
      arn('logs', `log-group:/${deployment}/jobs:log-stream:*`),
      'ECS names a log stream after the task; the log group is fixed.',
    ),
    wildcard('Workflow/Role', '*', noResourceLevel.workflow),
    wildcard(
      'Workflow/Role',
      arn('batch', `job-definition/${deployment}-stage:*`),
      'Revisions of our one job definition: an execution goes on with the revision that it started with.',
    ),
    wildcard('Workflow/Role', arn('batch', 'job/*'), 'Batch makes up the id of a job when it is submitted.'),
    {
      path: 'Machines/InstanceRole',
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]',
      reason:
        'The ECS agent’s own policy: Batch makes up the names of its clusters, and AWS keeps the policy in step with what the agent calls. Jobs use their own role.',
    },
  ]
}

/** Silences exactly these findings. @throws Error when a path leads nowhere */
export function acknowledgeFindings(stack: Stack, acknowledgements: readonly Acknowledgement[]): void {
  for (const { path, id, reason } of acknowledgements) {
    const scope = path.split('/').reduce<IConstruct>((parent, name) => parent.node.findChild(name), stack)
    Validations.of(scope).acknowledge({ id: `AwsSolutions::${id}`, reason })
  }
}
