/**
 * What a deployment can choose, all of it by CDK context (`-c name=value`), with defaults that suit an empty account.
 * docs/deploying.md explains each; unknown or malformed values stop the synthesis with the name of the field.
 */
import { z } from 'zod'

/** An image pinned by digest: a tag could be moved to other code after it was reviewed. */
export const pinnedImagePattern = '^[a-z0-9][a-zA-Z0-9._:/-]*@sha256:[0-9a-f]{64}$'

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])
const list = z.union([
  z.array(z.string()),
  z.string().transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
])

const configurationSchema = z.strictObject({
  /** Prefix of every named resource; two deployments in one account and region need two names. */
  deployment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,20}$/)
    .default('nat'),
  /** Hard ceiling of running vCPUs of each queue: the most that can be running, hence be paid for, at any moment. */
  maxvCpus: z.coerce.number().int().min(4).max(1024).default(16),
  /** Own KMS key for bucket, logs, queues and topic ($1 a month and $0.03 per 10,000 requests); else AWS-owned keys. */
  kms: flag.default(false),
  /** Subnets without a route to the internet, AWS reached through interface endpoints (about $7 a month each and zone). */
  privateNetwork: flag.default(false),
  /** Threshold of the account's budget for everything tagged with this deployment. */
  monthlyBudgetUsd: z.coerce.number().positive().default(100),
  /** A day's ledger above this raises an alarm. */
  dailyCostAlarmUsd: z.coerce.number().positive().default(25),
  /** Receives budget notices and alarms. */
  alarmEmail: z.email().optional(),
  /** Buckets besides our own that data sets may be read from. */
  dataBuckets: list.pipe(z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/))).default([]),
  /** Days that superseded object versions are kept. */
  noncurrentDays: z.coerce.number().int().min(1).default(30),
  /** Where the runbook pages are published; alarms link to its anchors. */
  runbookUrl: z.string().default('docs/operating.md'),
})
export type Configuration = z.infer<typeof configurationSchema>

/**
 * @param context reads one context value (`node.tryGetContext`)
 * @throws Error naming every wrong field at once
 */
export function readConfiguration(context: (name: string) => unknown): Configuration {
  const given = Object.fromEntries(
    Object.keys(configurationSchema.shape)
      .map((name) => [name, context(name)] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = configurationSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map((issue) => `  -c ${issue.path.join('.')}=…: ${issue.message}`)
  throw new Error(
    `The deployment's context is wrong:\n${mistakes.join('\n')}\nSee docs/deploying.md for what is allowed.`,
  )
}
