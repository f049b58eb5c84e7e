import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import * as ecr from 'aws-cdk-lib/aws-ecr'
import type { Construct } from 'constructs'

export interface ImageStackProps extends StackProps {
  readonly deployment: string
}

/** Name of the repository that the job's image is pushed to and pulled from. */
export const imageRepositoryName = (deployment: string) => `${deployment}-batch`

/** Comes first: the repository for the batch image, which is built and pushed before the pipeline is deployed. */
export class ImageStack extends Stack {
  constructor(scope: Construct, id: string, props: ImageStackProps) {
    super(scope, id, props)
    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName: imageRepositoryName(props.deployment),
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      removalPolicy: RemovalPolicy.RETAIN,
      // A digest that a deployed job definition names must stay: only what lost its tag goes.
      lifecycleRules: [{ description: 'Keep the 20 newest images', maxImageCount: 20 }],
    })
    new CfnOutput(this, 'RepositoryUri', { value: repository.repositoryUri })
  }
}
