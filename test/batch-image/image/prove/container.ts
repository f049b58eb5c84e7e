/** Runs commands in the finished tree as Batch runs the container: see `run`. */
import { spawn } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Built } from './build.ts'
import { execute } from './stage-tree.ts'

export interface Ending {
  readonly code: number | null
  /** Structured lines of the log. */
  readonly log: readonly Record<string, unknown>[]
  readonly text: string
}

export class Container {
  readonly #built: Built
  readonly #uid: string
  readonly #gid: string

  /** The tree becomes read-only; `scratch` is mounted at /scratch, as the job definition does. */
  constructor(built: Built, scratch: string) {
    this.#built = built
    ;[this.#uid, this.#gid] = built.user.split(':')
    const { tree } = built
    tree.unmountKernel()
    execute('mount', ['-o', 'remount,ro', tree.root])
    mkdirSync(scratch, { recursive: true, mode: 0o700 })
    chownSync(scratch, Number(this.#uid), Number(this.#gid))
    execute('mount', ['--bind', scratch, tree.path('scratch')])
    execute('mount', ['-t', 'tmpfs', '-o', 'nosuid,nodev,noexec,size=512m', 'tmpfs', tree.path('tmp')])
    execute('mount', ['-t', 'tmpfs', '-o', 'nosuid,mode=755', 'tmpfs', tree.path('dev')])
    for (const [name, minor] of [
      ['null', 3],
      ['zero', 5],
      ['full', 7],
      ['random', 8],
      ['urandom', 9],
    ] as const)
      execute('mknod', ['-m', '666', tree.path(`dev/${name}`), 'c', '1', String(minor)])
  }

  /**
   * Process 1 of a namespace of its own, the image's user, no capabilities, no new privileges, no network, only the image's
   * environment and what is given.
   * @param onLog called with each structured line; may answer with a signal to send to process 1
   */
  async run(
    command: readonly string[],
    env: Readonly<Record<string, string>>,
    onLog: (line: Record<string, unknown>) => NodeJS.Signals | undefined = () => undefined,
  ): Promise<Ending> {
    const { tree, workdir } = this.#built
    const isolation = [
      '--pid',
      '--fork',
      '--kill-child',
      '--net',
      '--ipc',
      '--uts',
      `--mount-proc=${tree.path('proc')}`,
    ]
    const user = ['chroot', `--userspec=${this.#uid}:${this.#gid}`, '--groups=', tree.root]
    const inside = ['/bin/sh', '-c', 'cd "$0" && exec "$@"', workdir, ...command]
    const child = spawn('unshare', [...isolation, 'setpriv', '--no-new-privs', ...user, ...inside], {
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...this.#built.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log: Record<string, unknown>[] = []
    let text = ''
    let rest = ''
    const take = (data: Buffer) => {
      text += data
      const lines = (rest + data).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines.filter((candidate) => candidate.startsWith('{'))) {
        const entry = JSON.parse(line)
        log.push(entry)
        const signal = onLog(entry)
        if (signal !== undefined) process.kill(firstChild(child.pid!), signal)
      }
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    await sleep(0)
    return { code, log, text }
  }
}

/** Process 1 of the namespace that `unshare` made, as seen from here. */
function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}
