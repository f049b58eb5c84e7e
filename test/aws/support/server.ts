/** A server program for the length of a test file. */
import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface RunningServer {
  readonly port: number
  /** The last of what it wrote. */
  log(): string
  stop(): Promise<void>
}

export function requiredVariable(name: string): string {
  const value = process.env[name]
  if (!value)
    throw new Error(`${name} is not set: run these tests by \`npm run test:aws\`, which sets up their servers.`)
  return value
}

/** @returns once the server takes connections. @throws Error with what it wrote, if it ends before that */
export async function startServer(
  program: string,
  programArguments: (port: number) => readonly string[],
  environment: (port: number) => Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const port = await freePort()
  let log = ''
  const child = spawn(program, programArguments(port), {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-20_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log += error.message
      resolve()
    })
    child.once('exit', () => resolve())
  })
  const endWithTests = () => child.kill('SIGKILL')
  process.once('exit', endWithTests)
  let ended = false
  exited.then(() => {
    ended = true
    process.removeListener('exit', endWithTests)
  })
  while (!(await takesConnections(port))) {
    if (ended) throw new Error(`${program} ended before it took connections:\n${log}`)
    await delay(50)
  }
  return {
    port,
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM')
      const impatient = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(impatient)
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
