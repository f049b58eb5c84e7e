/** Of every stand-in: made up here. */
export const credentials = { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-key' } as const
export const region = 'us-east-1'

/** What a process needs to use an S3 server that is not Amazon's. */
export const s3Environment = (endpoint: string) => ({
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
})
