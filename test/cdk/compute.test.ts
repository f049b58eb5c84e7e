import { describe, expect, test } from 'vitest'
import { jobDefinition } from '../../pipeline/contract/job-definition.ts'
import { readable, synthesise } from './synthesise.ts'

const stack = synthesise()

describe.each([
  ['MachinesSpotMachines', 'SPOT', 'SPOT_PRICE_CAPACITY_OPTIMIZED'],
  ['MachinesOnDemandMachines', 'EC2', 'BEST_FIT_PROGRESSIVE'],
])('%s', (id, type, allocationStrategy) => {
  const { Properties } = stack.one('AWS::Batch::ComputeEnvironment', id)

  test('scales to zero, has a hard ceiling, runs the AL2023 NVIDIA image on g4dn, g5, g6', () => {
    expect(readable(Properties.ComputeResources)).toMatchObject({
      Type: type,
      AllocationStrategy: allocationStrategy,
      MinvCpus: 0,
      MaxvCpus: 16,
      Ec2Configuration: [{ ImageType: 'ECS_AL2023_NVIDIA' }],
      InstanceTypes: ['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge'],
      LaunchTemplate: {
        LaunchTemplateId: '<MachinesLaunchTemplate>',
        Version: '<MachinesLaunchTemplate.LatestVersionNumber>',
      },
      Tags: { project: 'neural-architecture-transfer', 'nat:deployment': 'nat' },
    })
    expect(Properties.ComputeResources.BidPercentage).toBeUndefined()
  })

  test("is updated in place, with Batch's own service-linked role", () => {
    expect(Properties).toMatchObject({
      Type: 'MANAGED',
      ReplaceComputeEnvironment: false,
      UpdatePolicy: { TerminateJobsOnUpdate: false, JobExecutionTimeoutMinutes: 60 },
    })
    expect(Properties.ServiceRole).toBeUndefined()
  })
})

test('the ceiling is what the deployment says', () => {
  const { find } = synthesise({ maxvCpus: '64' })
  for (const { Properties } of find('AWS::Batch::ComputeEnvironment'))
    expect(Properties.ComputeResources.MaxvCpus).toBe(64)
})

test.each([
  ['MachinesSpotQueue', 'nat-spot', '<MachinesSpotMachines.ComputeEnvironmentArn>', 900],
  ['MachinesOnDemandQueue', 'nat-on-demand', '<MachinesOnDemandMachines.ComputeEnvironmentArn>', 3600],
])('%s has one environment and gives up what cannot get a machine', (id, name, machines, capacitySeconds) => {
  const cancel = (Reason: string, MaxTimeSeconds: number) => ({
    Action: 'CANCEL',
    State: 'RUNNABLE',
    MaxTimeSeconds,
    Reason,
  })
  expect(readable(stack.one('AWS::Batch::JobQueue', id).Properties)).toMatchObject({
    JobQueueName: name,
    ComputeEnvironmentOrder: [{ Order: 1, ComputeEnvironment: machines }],
    JobStateTimeLimitActions: [
      cancel('CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY', capacitySeconds),
      cancel('MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE', 600),
      cancel('MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT', 600),
    ],
  })
})

describe('the launch template', () => {
  const { LaunchTemplateData: data } = stack.one('AWS::EC2::LaunchTemplate').Properties

  test('metadata: version 2 only, reachable from inside a container', () => {
    expect(data.MetadataOptions).toEqual({
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
    })
  })

  test('the root disk is encrypted', () => {
    expect(data.BlockDeviceMappings).toEqual([
      {
        DeviceName: '/dev/xvda',
        Ebs: { VolumeType: 'gp3', VolumeSize: 60, Encrypted: true, DeleteOnTermination: true },
      },
    ])
  })

  test('user data is MIME multi-part, drains on a Spot notice, mounts the NVMe disks for the job user', () => {
    const text = Buffer.from(data.UserData, 'base64').toString()
    expect(text).toMatch(/^MIME-Version: 1\.0\nContent-Type: multipart\/mixed; boundary="==MACHINE=="\n/)
    expect(text.trimEnd()).toMatch(/--==MACHINE==--$/)
    expect(text).toContain('ECS_ENABLE_SPOT_INSTANCE_DRAINING=true')
    expect(text).toContain('chown 1000:1000 /scratch')
  })
})

describe('the job definition', () => {
  const { Properties } = stack.one('AWS::Batch::JobDefinition')
  const container = Properties.ContainerProperties

  test('retry rules: the contract’s, in order, what is final ends the job, the rest is tried again', () => {
    const rules = Properties.RetryStrategy.EvaluateOnExit
    expect(Properties.RetryStrategy.Attempts).toBe(jobDefinition.attempts)
    expect(rules).toEqual([
      { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
      { Action: 'RETRY', OnReason: 'Cannot*' },
      { Action: 'RETRY', OnExitCode: '143' },
      { Action: 'EXIT', OnExitCode: '1*' },
      { Action: 'EXIT', OnExitCode: '6*' },
    ])
    expect(rules.length).toBeLessThanOrEqual(5)
  })

  test('an attempt ends after the contract’s time', () => {
    expect(Properties.Timeout).toEqual({ AttemptDurationSeconds: jobDefinition.attemptDurationSeconds })
  })

  test('a non-root user, a read-only root file system, no privileges, scratch on the NVMe disk', () => {
    expect(container).toMatchObject({
      User: '1000:1000',
      ReadonlyRootFilesystem: true,
      Privileged: false,
      Volumes: [{ Name: 'scratch', Host: { SourcePath: '/scratch' } }],
      MountPoints: [{ SourceVolume: 'scratch', ContainerPath: '/scratch', ReadOnly: false }],
      LinuxParameters: {
        InitProcessEnabled: true,
        SharedMemorySize: 2048,
        Tmpfs: [{ ContainerPath: '/tmp', Size: 512, MountOptions: ['rw', 'nosuid', 'nodev', 'noexec'] }],
      },
    })
  })

  test('one GPU, and what fits an xlarge', () => {
    expect(container.ResourceRequirements).toEqual([
      { Type: 'GPU', Value: '1' },
      { Type: 'VCPU', Value: '4' },
      { Type: 'MEMORY', Value: '14000' },
    ])
  })

  test('the image is a parameter without a default, and takes a digest only', () => {
    expect(container.Image).toEqual({ Ref: 'Image' })
    const { Default, AllowedPattern } = stack.template.toJSON().Parameters.Image
    expect(Default).toBeUndefined()
    const pattern = new RegExp(AllowedPattern)
    const repository = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/nat-batch'
    expect(`${repository}@sha256:${'0a'.repeat(32)}`).toMatch(pattern)
    for (const bad of [repository, `${repository}:latest`, `${repository}@sha256:0a`, '', `${repository}:1@sha256:xyz`])
      expect(bad).not.toMatch(pattern)
  })

  test('the environment names the store; the log goes to its own group; tags reach the task', () => {
    expect(readable(container.Environment)).toEqual([
      { Name: 'NAT_STORE', Value: 's3://<StorageBucket>' },
      { Name: 'TMPDIR', Value: '/scratch' },
      { Name: 'AWS_REGION', Value: '<AWS::Region>' },
    ])
    expect(readable(container.LogConfiguration)).toEqual({
      LogDriver: 'awslogs',
      Options: { 'awslogs-group': '<JobLogs>', 'awslogs-region': '<AWS::Region>', 'awslogs-stream-prefix': 'stage' },
    })
    expect(Properties).toMatchObject({ PropagateTags: true, ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true } })
  })
})
