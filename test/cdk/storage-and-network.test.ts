import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { readable, synthesise } from './synthesise.ts'

const { template, one, find, resources, image } = synthesise()
const store = one.call({ find }, 'AWS::S3::Bucket', 'StorageBucket')
const logs = one.call({ find }, 'AWS::S3::Bucket', 'StorageLogBucket')
const withOptions = synthesise({ kms: 'true', privateNetwork: 'true' })

describe('the store', () => {
  test.each([
    ['store', store],
    ['access logs', logs],
  ])('%s: versioned, private, owner-enforced, kept when the stack goes', (_, { Properties, DeletionPolicy }) => {
    expect(Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    })
    expect(DeletionPolicy).toBe('Retain')
  })

  test.each(['StorageBucketPolicy', 'StorageLogBucketPolicy'])('%s refuses plain HTTP and TLS below 1.2', (id) => {
    const statements = readable(one.call({ find }, 'AWS::S3::BucketPolicy', id).Properties.PolicyDocument.Statement)
    for (const Condition of [
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ])
      expect(statements).toContainEqual({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [expect.stringMatching(/\.Arn>$/), expect.stringMatching(/\.Arn>\/\*$/)],
        Condition,
      })
  })

  test('its events reach EventBridge by a plain property: no custom resource anywhere', () => {
    expect(store.Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    })
    expect(Object.values(resources).filter(({ Type }) => /^(Custom::|AWS::CloudFormation::Custom)/.test(Type))).toEqual(
      [],
    )
  })

  test('abandoned uploads end after 3 days, superseded versions after 30, data sets are tiered', () => {
    expect(store.Properties.LifecycleConfiguration.Rules).toEqual([
      { Id: 'AbandonedUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } },
      {
        Id: 'SupersededVersions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        ExpiredObjectDeleteMarker: true,
      },
      {
        Id: 'TieredDatasets',
        Status: 'Enabled',
        Prefix: 'datasets/',
        Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }],
      },
    ])
  })

  test('accesses are logged to the other bucket', () => {
    expect(readable(store.Properties.LoggingConfiguration)).toEqual({
      DestinationBucketName: '<StorageLogBucket>',
      LogFilePrefix: 'access/',
    })
  })

  test('encryption: S3-managed, or the own key with a bucket key', () => {
    const algorithm = {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    }
    expect(store.Properties.BucketEncryption).toEqual(algorithm)
    expect(readable(withOptions.one('AWS::S3::Bucket', 'StorageBucket').Properties.BucketEncryption)).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: '<EncryptionKey.Arn>' },
        },
      ],
    })
  })
})

describe('the own key', () => {
  test('rotates, is kept, and serves logs and notices of this account only', () => {
    const key = withOptions.one('AWS::KMS::Key')
    expect(key.DeletionPolicy).toBe('Retain')
    expect(key.Properties.EnableKeyRotation).toBe(true)
    const statements = readable(key.Properties.KeyPolicy.Statement) as { Sid?: string; Condition?: unknown }[]
    expect(statements.find(({ Sid }) => Sid === 'EncryptLogs')?.Condition).toEqual({
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': 'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*',
      },
    })
    expect(statements.find(({ Sid }) => Sid === 'DeliverMessages')?.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
    })
  })

  test('encrypts every log group, the topic and the queue', () => {
    for (const { Properties } of withOptions.find('AWS::Logs::LogGroup')) expect(Properties.KmsKeyId).toBeDefined()
    expect(withOptions.one('AWS::SNS::Topic').Properties.KmsMasterKeyId).toBeDefined()
    expect(withOptions.one('AWS::SQS::Queue').Properties.KmsMasterKeyId).toBeDefined()
  })
})

describe('the network', () => {
  test('no NAT gateway, no elastic address; S3 through its gateway endpoint', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0)
    template.resourceCountIs('AWS::EC2::EIP', 0)
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 1)
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' })
  })

  test('jobs: nothing inbound, HTTPS outbound', () => {
    const group = one.call({ find }, 'AWS::EC2::SecurityGroup', 'NetworkJobs').Properties
    expect(group.SecurityGroupIngress).toBeUndefined()
    expect(group.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ])
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0)
  })

  test('rejected flows are logged', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'REJECT', ResourceType: 'VPC' })
  })

  test('private variant: no internet gateway, an interface endpoint per service that a job calls', () => {
    withOptions.template.resourceCountIs('AWS::EC2::InternetGateway', 0)
    const services = withOptions
      .find('AWS::EC2::VPCEndpoint')
      .filter(({ Properties }) => Properties.VpcEndpointType === 'Interface')
      .map(({ Properties }) => String(readable(Properties.ServiceName)).replace(/^com\.amazonaws\.<AWS::Region>\./, ''))
    expect(services.sort()).toEqual(['ecr.api', 'ecr.dkr', 'ecs', 'ecs-agent', 'ecs-telemetry', 'logs', 'xray'])
    withOptions.template.hasResourceProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false })
    withOptions.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, ToPort: 443 })
  })
})

test('the image repository: tags never move, pushes are scanned', () => {
  image.hasResource('AWS::ECR::Repository', {
    DeletionPolicy: 'Retain',
    Properties: {
      RepositoryName: 'nat-batch',
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
      LifecyclePolicy: Match.anyValue(),
    },
  })
})

test('log groups keep three months (flow logs one), and none is left at "for ever"', () => {
  const days = find('AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays)
  expect(days.filter((count) => count === 90)).toHaveLength(10)
  expect(days.filter((count) => count === 30)).toHaveLength(1)
  expect(days).toHaveLength(11)
})

/** Types that CloudFormation gives no tags, or whose tags cost nothing to allocate. */
const untagged =
  /^AWS::(IAM::(Policy|InstanceProfile)|S3::BucketPolicy|SNS::(TopicPolicy|Subscription)|SQS::QueuePolicy|Lambda::(Permission|EventInvokeConfig)|EC2::(Route|SubnetRouteTableAssociation|VPCGatewayAttachment|LaunchTemplate|SecurityGroup(In|E)gress)|Budgets::Budget|CloudWatch::Dashboard)$/

test('everything that can be tagged carries the cost-allocation tags', () => {
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (untagged.test(Type)) continue
    const tags = Properties.Tags
    const pairs = Array.isArray(tags)
      ? Object.fromEntries(tags.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]))
      : tags
    expect(pairs, id).toMatchObject({ project: 'neural-architecture-transfer', 'nat:deployment': 'nat' })
  }
})
