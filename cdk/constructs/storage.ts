import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as s3 from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { StoreAccess } from '../../pipeline/contract/stage.ts'

export interface StorageProps {
  readonly encryptionKey: kms.IKey | undefined
  readonly noncurrentDays: number
}

/**
 * The object store: one versioned bucket, private, reached over TLS 1.2 or newer only. It is kept when the stack is
 * deleted: it holds the results. `LogBucket` receives its access logs.
 */
export class Storage extends Construct {
  readonly bucket: s3.Bucket
  readonly logBucket: s3.Bucket
  /** The store as the code names it (`NAT_STORE`). */
  readonly location: string
  readonly #key: kms.IKey | undefined

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id)
    const isPrivate = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
    }
    const abandonedUploads = { id: 'AbandonedUploads', abortIncompleteMultipartUploadAfter: Duration.days(3) }

    this.logBucket = new s3.Bucket(this, 'LogBucket', {
      ...isPrivate,
      // S3 delivers access logs to buckets with SSE-S3 only.
      encryption: s3.BucketEncryption.S3_MANAGED,
      versioned: true,
      lifecycleRules: [
        abandonedUploads,
        { id: 'OldLogs', expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(1) },
      ],
    })

    const logBucket = this.logBucket.node.defaultChild as s3.CfnBucket
    logBucket.addMetadata('checkov', {
      skip: [{ id: 'CKV_AWS_18', comment: 'This is the bucket of the access logs: logging itself would never end.' }],
    })

    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...isPrivate,
      ...(props.encryptionKey === undefined
        ? { encryption: s3.BucketEncryption.S3_MANAGED }
        : { encryption: s3.BucketEncryption.KMS, encryptionKey: props.encryptionKey, bucketKeyEnabled: true }),
      versioned: true,
      serverAccessLogsBucket: this.logBucket,
      serverAccessLogsPrefix: 'access/',
      lifecycleRules: [
        abandonedUploads,
        {
          id: 'SupersededVersions',
          noncurrentVersionExpiration: Duration.days(props.noncurrentDays),
          expiredObjectDeleteMarker: true,
        },
        // Data sets are read again by every re-search, but rarely in between.
        {
          id: 'TieredDatasets',
          prefix: 'datasets/',
          transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
        },
      ],
    })
    // CDK's own `eventBridgeEnabled` deploys a Python function to call the API; the plain property needs none.
    const resource = this.bucket.node.defaultChild as s3.CfnBucket
    resource.addPropertyOverride('NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled', true)

    this.location = `s3://${this.bucket.bucketName}`
    this.#key = props.encryptionKey
  }

  /**
   * The statements that let a role do what `access` says. Nobody gets DeleteObject.
   *
   * `s3:ListBucket` also decides whether reading a missing object answers 404 (which every stage relies on: it looks
   * for its own manifest first) or 403. A GET carries no `s3:prefix`, hence `IfExists`.
   */
  statements(access: StoreAccess): iam.PolicyStatement[] {
    const objects = (patterns: readonly string[]) => patterns.map((pattern) => this.bucket.arnForObjects(pattern))
    const statements = [
      new iam.PolicyStatement({
        sid: 'ReadObjects',
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: objects(access.read),
      }),
      new iam.PolicyStatement({
        sid: 'ListOwnPrefixes',
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLikeIfExists: { 's3:prefix': access.list } },
      }),
    ]
    if (access.write.length > 0) {
      statements.push(
        new iam.PolicyStatement({
          sid: 'WriteObjects',
          actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
          resources: objects(access.write),
        }),
      )
    }
    if (this.#key !== undefined) {
      statements.push(
        new iam.PolicyStatement({
          sid: 'UseKey',
          actions: access.write.length > 0 ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'],
          resources: [this.#key.keyArn],
        }),
      )
    }
    return statements
  }
}
