import { App, Validations } from 'aws-cdk-lib'
import type { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { type Configuration, readConfiguration } from './configuration.ts'
import { ImageStack } from './image-stack.ts'
import { type Acknowledgement, acknowledgeFindings, acknowledgementsOf } from './nag-acknowledgements.ts'
import { PipelineStack } from './pipeline-stack.ts'
import { tagForCostAllocation } from './tags.ts'

export interface BuildAppOptions {
  /** Folder of the bundled handlers. */
  readonly bundles: string
  /** Where the templates go. */
  readonly outdir?: string
  /** Overrides of configuration.ts, as context. */
  readonly context?: Readonly<Record<string, unknown>>
  /**
   * What cdk-nag finds stops the synthesis, unless it is acknowledged (the default). `all`: nothing is acknowledged, to
   * see what there is. `off`: no checks, for tests of something else.
   */
  readonly findings?: 'unacknowledged' | 'all' | 'off'
}

export interface BuiltApp {
  readonly app: App
  readonly configuration: Configuration
  readonly image: ImageStack
  readonly pipeline: PipelineStack
  readonly acknowledgements: readonly Acknowledgement[]
}

/** Behaviour of CDK that is opt-in for old applications' sake. */
const featureFlags = {
  '@aws-cdk/core:target-partitions': ['aws', 'aws-cn', 'aws-us-gov'],
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-iam:minimizePolicies': false,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
}

/** @returns the application, not synthesised yet */
export function buildApp(options: BuildAppOptions): BuiltApp {
  const app = new App({
    analyticsReporting: false,
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
    context: { ...featureFlags, ...options.context },
  })
  const configuration = readConfiguration((name) => app.node.tryGetContext(name))
  const { deployment } = configuration
  const image = new ImageStack(app, `nat-image-${deployment}`, {
    deployment,
    description: 'Neural Architecture Transfer: repository of the batch image',
  })
  const pipeline = new PipelineStack(app, `nat-pipeline-${deployment}`, {
    configuration,
    bundles: options.bundles,
    description: 'Neural Architecture Transfer: from an uploaded spec to a report',
  })
  tagForCostAllocation(app, deployment)

  const bucket = pipeline.getLogicalId(pipeline.storage.bucket.node.defaultChild as CfnBucket)
  const acknowledgements = acknowledgementsOf(bucket, configuration)
  if (options.findings !== 'off') Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  if (options.findings !== 'all') acknowledgeFindings(pipeline, acknowledgements)
  return { app, configuration, image, pipeline, acknowledgements }
}
