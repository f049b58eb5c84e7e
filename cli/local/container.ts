/** One attempt of one job: the container's entry point as a child process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { parentEnvironment } from '../../batch-image/job/environment.ts'
import { instanceMetadataSwitch } from '../../batch-image/job/instance-metadata.ts'
import type { JobMessage } from '../../batch-image/job/progress.ts'

const progressDescriptor = 3
const signalNumbers: Readonly<Record<string, number>> = {
  SIGTERM: 15,
  SIGKILL: 9,
  SIGINT: 2,
  SIGSEGV: 11,
  SIGABRT: 6,
}

export interface ContainerOptions {
  /** File of the entry point. */
  readonly entry: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly onMessage: (message: JobMessage) => void
  readonly onLog: (line: string) => void
}

export interface Container {
  /** Exit code; 128 + signal number after a signal, as a container runtime reports it. */
  readonly exited: Promise<number>
  kill(signal: NodeJS.Signals): void
}

/**
 * The child's standard input is a pipe that only we hold: when we die, even by SIGKILL, it ends, and so does the child.
 */
export function startContainer(options: ContainerOptions): Container {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', options.entry, ...options.command], {
    env: {
      ...process.env,
      [parentEnvironment.exitsWithParent]: '1',
      [parentEnvironment.progressDescriptor]: String(progressDescriptor),
      [instanceMetadataSwitch]: 'off',
      ...options.environment,
    },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  readLines(child.stdout, options.onLog)
  readLines(child.stderr, options.onLog)
  const messages = child.stdio[progressDescriptor]
  if (messages instanceof Readable)
    readLines(messages, (line) => {
      const message = parseMessage(line)
      if (message !== undefined) options.onMessage(message)
    })
  return { exited: exitOf(child), kill: (signal) => void child.kill(signal) }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    // 'close' comes after 'exit', when all pipes are read to their end: the last words are heard.
    child.once('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0)))
  })
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream === null) return
  stream.on('error', () => undefined)
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}

function parseMessage(line: string): JobMessage | undefined {
  try {
    const message: JobMessage = JSON.parse(line)
    return message
  } catch {
    return undefined
  }
}
