/**
 * `node cdk/app.ts` writes the templates to cdk.out: offline, without Docker or credentials. The CDK command line calls
 * it the same way (`npx aws-cdk@2.1148.1 deploy`, see cdk.json).
 */
import { buildApp } from './build-app.ts'
import { bundleHandlers } from './handler-bundles.ts'

const { app } = buildApp({ bundles: await bundleHandlers(), outdir: process.env.CDK_OUTDIR ?? 'cdk.out' })
app.synth()
