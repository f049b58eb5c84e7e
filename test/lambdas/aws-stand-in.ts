/**
 * The few calls of S3, Step Functions, Scheduler and CloudWatch Logs that the trigger functions and the command line
 * make, over HTTP, so that both run with their real SDK clients. Answers follow the services' API references: versions
 * and delete markers, create-only puts, names granted once.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, json } from './answer.ts'
import { aboutExecutions, type Execution } from './executions-stand-in.ts'

interface Version {
  readonly id: string
  /** undefined: a delete marker. */
  readonly body: Buffer | undefined
  readonly at: Date
}

export interface LogLine {
  readonly group: string
  readonly timestamp: number
  readonly message: string
}

export class AwsStandIn {
  readonly objects = new Map<string, Version[]>()
  readonly executions: Execution[] = []
  readonly schedules = new Map<string, Record<string, unknown>>()
  /** State machines by name, with their tags. */
  readonly machines = new Map<string, Record<string, string>>()
  readonly logLines: LogLine[] = []
  /** The state that running executions are in. */
  currentState = 'AdaptSupernet'
  /** `<service> <operation>` of every call. */
  readonly calls: string[] = []
  /** Runs before a call is answered: the place for somebody else's simultaneous change. */
  onCall: ((call: string) => void) | undefined
  /** Error type that Step Functions answers every call with. */
  stepFunctionsError: string | undefined
  readonly #server: Server
  #versions = 0

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const answer = this.#answer(request, Buffer.concat(chunks))
      response.writeHead(answer.status, { 'x-amzn-requestid': 'r', ...answer.headers })
      response.end(request.method === 'HEAD' ? undefined : answer.body)
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  reset(): void {
    this.objects.clear()
    this.schedules.clear()
    this.executions.length = 0
    this.machines.clear()
    this.logLines.length = 0
    this.calls.length = 0
    this.onCall = undefined
    this.stepFunctionsError = undefined
  }

  /** @returns the version's id */
  putObject(key: string, text: string): string {
    return this.#addVersion(key, Buffer.from(text))
  }

  deleteObject(key: string): void {
    this.#addVersion(key, undefined)
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.at(-1)?.body?.toString()
  }

  #addVersion(key: string, body: Buffer | undefined): string {
    const id = `v${++this.#versions}.${createHash('sha256').update(key).digest('hex').slice(0, 8)}`
    this.objects.set(key, [
      ...(this.objects.get(key) ?? []),
      { id, body, at: new Date(1.7e12 + this.#versions * 1000) },
    ])
    return id
  }

  #answer(request: IncomingMessage, body: Buffer): Answer {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    const target = request.headers['x-amz-target']
    if (typeof target === 'string') {
      const [service = '', operation = ''] = target.split('.')
      const input = JSON.parse(body.toString())
      return service === 'AWSStepFunctions' ? this.#stepFunctions(operation, input) : this.#logs(operation, input)
    }
    if (url.pathname.startsWith('/schedules/')) return this.#scheduler(request.method ?? '', url, body)
    return this.#s3(request, url, body)
  }

  #called(call: string): void {
    this.calls.push(call)
    this.onCall?.(call)
  }

  #s3(request: IncomingMessage, url: URL, body: Buffer): Answer {
    const [, , ...parts] = url.pathname.split('/')
    const key = decodeURIComponent(parts.join('/'))
    this.#called(`s3 ${request.method} ${key}`)
    if (key === '') return this.#list(url)
    const versions = this.objects.get(key)
    if (request.method === 'PUT') {
      if (request.headers['if-none-match'] === '*' && versions?.at(-1)?.body !== undefined)
        return { status: 412, body: s3Error('PreconditionFailed') }
      const id = this.#addVersion(key, unchunked(request, body))
      return { status: 200, headers: { 'x-amz-version-id': id, etag: '"e"' } }
    }
    const wanted = url.searchParams.get('versionId')
    const version = wanted === null ? versions?.at(-1) : versions?.find(({ id }) => id === wanted)
    if (wanted !== null && version === undefined) return { status: 404, body: s3Error('NoSuchVersion') }
    if (wanted !== null && version?.body === undefined) return { status: 405, body: s3Error('MethodNotAllowed') }
    if (version?.body === undefined) return { status: 404, body: s3Error('NoSuchKey') }
    return {
      status: 200,
      body: version.body,
      headers: {
        'content-length': String(version.body.length),
        'last-modified': version.at.toUTCString(),
        'x-amz-version-id': version.id,
        etag: `"${createHash('md5').update(version.body).digest('hex')}"`,
      },
    }
  }

  #list(url: URL): Answer {
    const prefix = url.searchParams.get('prefix') ?? ''
    if (url.searchParams.get('delimiter') === null) {
      const contents = [...this.objects]
        .filter(([key, versions]) => key.startsWith(prefix) && versions.at(-1)?.body !== undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, versions]) => `<Contents><Key>${key}</Key><Size>${versions.at(-1)?.body?.length}</Size></Contents>`)
      return listing(contents)
    }
    const folders = new Set(
      [...this.objects.keys()]
        .filter((key) => key.startsWith(prefix) && key.slice(prefix.length).includes('/'))
        .map((key) => `${prefix}${key.slice(prefix.length).split('/')[0]}/`),
    )
    return listing([...folders].sort().map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`))
  }

  #stepFunctions(operation: string, input: Record<string, string>): Answer {
    this.#called(`states ${operation}`)
    if (this.stepFunctionsError !== undefined) return json(400, { __type: this.stepFunctionsError, message: 'no' })
    if (operation !== 'StartExecution') return aboutExecutions(this, operation, input)
    const { name = '', input: document = '' } = input
    const existing = this.executions.find((execution) => execution.name === name)
    if (existing !== undefined && !(existing.running && existing.input === document))
      return json(400, { __type: 'ExecutionAlreadyExists', message: `Execution Already Exists: ${name}` })
    if (existing === undefined) this.executions.push({ name, input: document, running: true })
    return json(200, { executionArn: `${input.stateMachineArn}:${name}`, startDate: 1.7e9 })
  }

  #logs(operation: string, input: Record<string, string>): Answer {
    this.#called(`logs ${operation}`)
    if (operation === 'DescribeLogGroups') {
      const names = [...new Set(this.logLines.map(({ group }) => group))]
      const wanted = names.filter((name) => name.startsWith(input.logGroupNamePrefix ?? ''))
      return json(200, { logGroups: wanted.map((logGroupName) => ({ logGroupName })) })
    }
    if (operation !== 'FilterLogEvents') return json(400, { __type: 'UnknownOperationException' })
    const [, runId] = /^\{ \$\.runId = "([^"]+)" \}$/.exec(input.filterPattern ?? '') ?? []
    const events = this.logLines.flatMap(({ group, timestamp, message }, index) =>
      group === input.logGroupName && timestamp >= Number(input.startTime) && message.includes(`"runId":"${runId}"`)
        ? [{ eventId: String(index), timestamp, message, logStreamName: 'stream' }]
        : [],
    )
    return json(200, { events })
  }

  #scheduler(method: string, url: URL, body: Buffer): Answer {
    const name = decodeURIComponent(url.pathname.slice('/schedules/'.length))
    this.#called(`scheduler ${method} ${name}`)
    const exists = this.schedules.has(name)
    if (method === 'POST' ? exists : !exists)
      return method === 'POST'
        ? json(409, { Message: 'exists' }, { 'x-amzn-errortype': 'ConflictException' })
        : json(404, { Message: 'not found' }, { 'x-amzn-errortype': 'ResourceNotFoundException' })
    if (method === 'DELETE') this.schedules.delete(name)
    else this.schedules.set(name, JSON.parse(body.toString()))
    return json(200, { ScheduleArn: `arn:aws:scheduler:::schedule/${name}` })
  }
}

const listing = (entries: readonly string[]): Answer => ({
  status: 200,
  body: `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`,
})

const s3Error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`

/** The SDK sends bodies in `aws-chunked` form when it adds a trailing checksum. */
function unchunked(request: IncomingMessage, body: Buffer): Buffer {
  if (!request.headers['content-encoding']?.includes('aws-chunked')) return body
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.subarray(at, end).toString(), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(body.subarray(end + 2, end + 2 + size))
    at = end + 2 + size + 2
  }
}
