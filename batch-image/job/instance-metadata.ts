/**
 * EC2's instance metadata service, version 2 (token first): what machine this is, and whether it is about to be taken
 * away. `NAT_INSTANCE_METADATA=off` says that nobody has to be asked (the SDKs' own switch would also take away
 * credentials); the endpoint is the SDKs' `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
 */
export interface Machine {
  /** EC2 instance type; 'local' where the service is switched off; 'unknown' where it does not say: the dearest price. */
  readonly machine: string
  readonly purchase: 'local' | 'spot' | 'on-demand'
}

export interface InstanceMetadata {
  /** Text of a category, or undefined where it does not exist. @throws where the service does not answer */
  read(path: string): Promise<string | undefined>
}

export const instanceMetadataSwitch = 'NAT_INSTANCE_METADATA'

const requestTimeoutMilliseconds = 1000
const attempts = 3
const tokenSeconds = 21_600

/** @returns undefined where the environment switches the service off */
export function openInstanceMetadata(
  environment: Readonly<Record<string, string | undefined>>,
): InstanceMetadata | undefined {
  if (environment[instanceMetadataSwitch] === 'off') return undefined
  const endpoint = (environment.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254').replace(/\/$/, '')
  let token: { text: string; until: number } | undefined
  const request = async (method: string, path: string, headers: Record<string, string>) =>
    fetch(`${endpoint}/latest/${path}`, { method, headers, signal: AbortSignal.timeout(requestTimeoutMilliseconds) })
  return {
    async read(path) {
      if (token === undefined || Date.now() > token.until) {
        const answer = await request('PUT', 'api/token', {
          'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds),
        })
        if (!answer.ok) throw new Error(`The instance metadata service answered ${answer.status} to a token request.`)
        token = { text: await answer.text(), until: Date.now() + (tokenSeconds - 60) * 1000 }
      }
      const answer = await request('GET', `meta-data/${path}`, { 'x-aws-ec2-metadata-token': token.text })
      if (answer.status === 404) return undefined
      if (!answer.ok) throw new Error(`The instance metadata service answered ${answer.status} to ${path}.`)
      return (await answer.text()).trim()
    },
  }
}

/** Never throws: a job must not fail because nobody can say what it costs. What nobody can say is not free, though. */
export async function describeMachine(metadata: InstanceMetadata | undefined): Promise<Machine> {
  if (metadata === undefined) return { machine: 'local', purchase: 'local' }
  const machine = await answer(metadata, 'instance-type')
  const lifeCycle = await answer(metadata, 'instance-life-cycle')
  return { machine: machine ?? 'unknown', purchase: lifeCycle === 'spot' ? 'spot' : 'on-demand' }
}

/** @returns undefined where there is none. A machine that is busy starting may be late once or twice. */
async function answer(metadata: InstanceMetadata, path: string): Promise<string | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return await metadata.read(path)
    } catch {
      // Asked again.
    }
  }
  return undefined
}

/** GPUs that the container may use, from the list that ECS passes to the NVIDIA runtime. */
export function countGpus(environment: Readonly<Record<string, string | undefined>>): number {
  const devices = (environment.NVIDIA_VISIBLE_DEVICES ?? '').trim()
  if (devices === '' || devices === 'void' || devices === 'none') return 0
  return devices.split(',').length
}
