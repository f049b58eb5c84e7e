import { Stack } from 'aws-cdk-lib'
import * as batch from 'aws-cdk-lib/aws-batch'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import * as iam from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { deploymentTagKey, projectTag } from '../tags.ts'
import type { PipelineNetwork } from './network.ts'

/**
 * Cheapest first (on-demand prices of us-east-1). The supernet's TensorFlow has no native code for g6's L4, which therefore
 * compiles at its first step: last choice. xlarge only: a job takes one GPU, and a 2xlarge has no second one. It is dearer
 * per GPU but cheaper per vCPU, by which BEST_FIT_PROGRESSIVE chooses.
 */
const instanceTypes = ['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge']

/** Where the launch template mounts the machine's NVMe disk, and the job sees it. */
export const scratchFolder = '/scratch'

/** Uid and gid that the container runs as (batch-image/Dockerfile). */
export const jobUser = { uid: 1000, gid: 1000 } as const

export interface GpuMachinesProps {
  readonly deployment: string
  readonly network: PipelineNetwork
  /** Hard ceiling of running vCPUs of each of the two queues. */
  readonly maxvCpus: number
}

/**
 * Two queues over GPU machines that exist only while jobs run: Spot, and On-Demand for what Spot could not finish.
 * Two queues rather than two environments behind one: the fallback is a decision of the workflow, visible in it.
 */
export class GpuMachines extends Construct {
  readonly spotQueue: batch.CfnJobQueue
  readonly onDemandQueue: batch.CfnJobQueue

  constructor(scope: Construct, id: string, props: GpuMachinesProps) {
    super(scope, id)
    const role = new iam.Role(this, 'InstanceRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      // Batch names its ECS clusters itself, and AWS keeps this policy in step with what the agent calls.
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role')],
    })
    const profile = new iam.CfnInstanceProfile(this, 'InstanceProfile', { roles: [role.roleName] })
    const template = this.#launchTemplate(props.deployment)

    const environment = (kind: 'Spot' | 'OnDemand') =>
      new batch.CfnComputeEnvironment(this, `${kind}Machines`, {
        type: 'MANAGED',
        state: 'ENABLED',
        // In-place updates: replacing an environment under a running queue has bitten many.
        replaceComputeEnvironment: false,
        updatePolicy: { terminateJobsOnUpdate: false, jobExecutionTimeoutMinutes: 60 },
        computeResources: {
          type: kind === 'Spot' ? 'SPOT' : 'EC2',
          allocationStrategy: kind === 'Spot' ? 'SPOT_PRICE_CAPACITY_OPTIMIZED' : 'BEST_FIT_PROGRESSIVE',
          minvCpus: 0,
          maxvCpus: props.maxvCpus,
          instanceTypes,
          ec2Configuration: [{ imageType: 'ECS_AL2023_NVIDIA' }],
          instanceRole: profile.attrArn,
          launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
          updateToLatestImageVersion: true,
          subnets: props.network.subnets.subnetIds,
          securityGroupIds: [props.network.securityGroup.securityGroupId],
          // The machines' own tags: where most of the money goes.
          tags: {
            Name: `${props.deployment}-${kind === 'Spot' ? 'spot' : 'on-demand'}`,
            [projectTag.key]: projectTag.value,
            [deploymentTagKey]: props.deployment,
          },
        },
      })
    this.spotQueue = this.#queue('SpotQueue', `${props.deployment}-spot`, environment('Spot'), 15 * 60)
    this.onDemandQueue = this.#queue('OnDemandQueue', `${props.deployment}-on-demand`, environment('OnDemand'), 60 * 60)
  }

  /** A job that cannot get a machine is cancelled with the reason that the workflow's Choice reads. */
  #queue(id: string, name: string, machines: batch.CfnComputeEnvironment, capacitySeconds: number): batch.CfnJobQueue {
    const cancelAfter = (maxTimeSeconds: number, reason: string) => ({
      action: 'CANCEL',
      state: 'RUNNABLE',
      maxTimeSeconds,
      reason,
    })
    return new batch.CfnJobQueue(this, id, {
      jobQueueName: name,
      priority: 1,
      state: 'ENABLED',
      computeEnvironmentOrder: [{ order: 1, computeEnvironment: machines.attrComputeEnvironmentArn }],
      jobStateTimeLimitActions: [
        cancelAfter(capacitySeconds, 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY'),
        cancelAfter(10 * 60, 'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE'),
        cancelAfter(10 * 60, 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT'),
      ],
    })
  }

  #launchTemplate(deployment: string): ec2.CfnLaunchTemplate {
    return new ec2.CfnLaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateData: {
        // Containers are one hop away from the instance: with a limit of 1 they could not see a Spot notice.
        metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 2 },
        blockDeviceMappings: [
          {
            deviceName: '/dev/xvda',
            ebs: { volumeType: 'gp3', volumeSize: 60, encrypted: true, deleteOnTermination: true },
          },
        ],
        monitoring: { enabled: false },
        tagSpecifications: [
          {
            resourceType: 'volume',
            tags: [
              { key: projectTag.key, value: projectTag.value },
              { key: deploymentTagKey, value: deployment },
            ],
          },
        ],
        userData: Buffer.from(machineSetUp(Stack.of(this).stackName)).toString('base64'),
      },
    })
  }
}

/** MIME multi-part, the only form of user data that Batch merges with its own. */
function machineSetUp(label: string): string {
  const script = `#!/bin/bash
# ${label}: set-up of a batch machine.
set -euo pipefail

# ECS passes a Spot reclaim on to the container as SIGTERM (off by default).
echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config

# All instance-store disks as one scratch volume; a machine without any uses its root disk.
shopt -s nullglob
disks=()
for link in /dev/disk/by-id/nvme-Amazon_EC2_NVMe_Instance_Storage_*; do
  disk=$(readlink -f "$link")
  [[ "$disk" =~ n1$ && ! " \${disks[*]:-} " == *" $disk "* ]] && disks+=("$disk")
done
mkdir -p ${scratchFolder}
if (( \${#disks[@]} > 1 )); then
  mdadm --create /dev/md0 --level=0 --raid-devices="\${#disks[@]}" "\${disks[@]}"
  mkfs.xfs -q /dev/md0
  mount -o noatime,nodev,nosuid /dev/md0 ${scratchFolder}
elif (( \${#disks[@]} == 1 )); then
  mkfs.xfs -q "\${disks[0]}"
  mount -o noatime,nodev,nosuid "\${disks[0]}" ${scratchFolder}
fi
chown ${jobUser.uid}:${jobUser.gid} ${scratchFolder}
chmod 0700 ${scratchFolder}
`
  return [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="==MACHINE=="',
    '',
    '--==MACHINE==',
    'Content-Type: text/x-shellscript; charset="us-ascii"',
    '',
    script,
    '--==MACHINE==--',
    '',
  ].join('\n')
}
