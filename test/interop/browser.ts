/** TensorFlow.js in a browser: a page that this serves, and the networks that it is asked for, one after another. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Files } from '../../export/index.ts'
import type { Answer, Fed } from '../export/runtimes.ts'

export interface Task {
  readonly backend: 'wasm' | 'webgl'
  /** URL of the model. */
  readonly model: string
  readonly fed: { readonly pixels: number[]; readonly type: 'float32' | 'int32'; readonly shape: number[] }[]
}

interface Waiting {
  readonly task: Task
  readonly files: Files
  readonly resolve: (answers: Answer[]) => void
  readonly reject: (error: Error) => void
}

const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))

export class Browser {
  readonly #profile = mkdtempSync(join(tmpdir(), 'nat-browser-'))
  readonly #server = createServer((request, response) => {
    this.#respond(request, response).catch((error: Error) => this.#now?.reject(error))
  })
  #child: ChildProcess | undefined
  #now: Waiting | undefined
  /** The page's question for a task, while there is none. */
  #asking: ServerResponse | undefined
  #script = ''

  async open(program: string): Promise<void> {
    const entry = fileURLToPath(new URL('browser-page.ts', import.meta.url))
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'error',
    })
    this.#script = outputFiles[0].text
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const { port } = this.#server.address() as AddressInfo
    const page = `http://127.0.0.1:${port}/`
    this.#child = spawn(program, [`--user-data-dir=${this.#profile}`, '--remote-debugging-port=0', page], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    this.#child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000)
    })
    this.#child.once('exit', (code) => this.#now?.reject(new Error(`the browser ended (${code}):\n${said}`)))
  }

  async close(): Promise<void> {
    if (this.#child?.pid !== undefined) {
      const ended = new Promise((resolve) => this.#child?.once('exit', resolve))
      process.kill(-this.#child.pid, 'SIGKILL')
      await ended
    }
    this.#server.closeAllConnections()
    this.#server.close()
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  answers(backend: Task['backend'], files: Files, fed: readonly Fed[]): Promise<Answer[]> {
    const task: Task = {
      backend,
      model: '/model/model.json',
      fed: fed.map(({ pixels, shape }) => ({
        pixels: Array.from(pixels),
        type: pixels instanceof Uint8Array ? 'int32' : 'float32',
        shape: [...shape],
      })),
    }
    return new Promise((resolve, reject) => {
      this.#now = { task, files, resolve, reject }
      this.#hand()
    })
  }

  /** To the page that asks, the task that waits. */
  #hand(): void {
    if (this.#asking === undefined || this.#now === undefined) return
    this.#asking.setHeader('content-type', 'application/json').end(JSON.stringify(this.#now.task))
    this.#asking = undefined
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://page')
    if (pathname === '/task') {
      this.#asking = response
      this.#hand()
    } else if (pathname === '/answers') {
      const answers = JSON.parse(await text(request))
      response.end()
      const now = this.#now
      this.#now = undefined
      if (Array.isArray(answers)) now?.resolve(answers)
      else now?.reject(new Error(answers.error))
    } else {
      const content = this.#content(pathname)
      response.writeHead(content === undefined ? 404 : 200, { 'content-type': typeOf(pathname) }).end(content)
    }
  }

  #content(path: string): string | Uint8Array | undefined {
    if (path === '/') return '<!doctype html><title>nat</title><script type="module" src="/page.js"></script>'
    if (path === '/page.js') return this.#script
    if (path.startsWith('/wasm/')) return readFileSync(join(wasm, basename(path)))
    return this.#now?.files.get(path.replace('/model/', ''))
  }
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  wasm: 'application/wasm',
  json: 'application/json',
}
const typeOf = (path: string) =>
  path === '/' ? 'text/html' : (types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream')
