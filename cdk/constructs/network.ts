import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as logs from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

export interface NetworkProps {
  readonly encryptionKey: kms.IKey | undefined
  /** Isolated subnets and interface endpoints instead of public subnets. */
  readonly isPrivate: boolean
}

/** AWS services that a job, ECS, ECR and the log driver call from an isolated subnet. S3 has its gateway endpoint. */
const interfaceEndpoints = {
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Ecs: ec2.InterfaceVpcEndpointAwsService.ECS,
  EcsAgent: ec2.InterfaceVpcEndpointAwsService.ECS_AGENT,
  EcsTelemetry: ec2.InterfaceVpcEndpointAwsService.ECS_TELEMETRY,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  XRay: ec2.InterfaceVpcEndpointAwsService.XRAY,
}

/**
 * Where jobs run. No NAT gateway ($33 a month and $0.045 per GB): public subnets whose security group admits nothing
 * inbound, and the free S3 gateway endpoint that all data flows through.
 */
export class PipelineNetwork extends Construct {
  readonly vpc: ec2.Vpc
  readonly subnets: ec2.SelectedSubnets
  readonly securityGroup: ec2.SecurityGroup

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id)
    const subnetType = props.isPrivate ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PUBLIC
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      natGateways: 0,
      // A stack without a fixed region knows of two zones, whatever is asked for.
      maxAzs: 3,
      subnetConfiguration: [{ name: 'Jobs', subnetType, cidrMask: 20 }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      // Emptying the default security group would deploy a custom resource; nothing of ours uses that group.
      restrictDefaultSecurityGroup: false,
    })
    this.subnets = this.vpc.selectSubnets({ subnetType })
    this.securityGroup = new ec2.SecurityGroup(this, 'Jobs', {
      vpc: this.vpc,
      description: 'Batch jobs: nothing inbound, HTTPS outbound',
      allowAllOutbound: false,
    })
    this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS services over HTTPS')
    this.#logRejectedFlows(props.encryptionKey)
    if (props.isPrivate) this.#addInterfaceEndpoints()
  }

  #addInterfaceEndpoints(): void {
    const securityGroup = new ec2.SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Interface endpoints: HTTPS from the jobs',
      allowAllOutbound: false,
    })
    securityGroup.addIngressRule(this.securityGroup, ec2.Port.tcp(443), 'HTTPS from the jobs')
    for (const [name, service] of Object.entries(interfaceEndpoints)) {
      this.vpc.addInterfaceEndpoint(name, { service, securityGroups: [securityGroup], open: false })
    }
  }

  /** Rejected traffic only: what matters for security, at a few cents. */
  #logRejectedFlows(encryptionKey: kms.IKey | undefined): void {
    const logGroup = new logs.LogGroup(this, 'FlowLogs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey === undefined ? {} : { encryptionKey }),
    })
    const role = new iam.Role(this, 'FlowLogsRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    })
    this.vpc.addFlowLog('Rejected', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role),
      trafficType: ec2.FlowLogTrafficType.REJECT,
    })
  }
}
