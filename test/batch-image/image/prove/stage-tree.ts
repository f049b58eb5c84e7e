/** A build stage as a directory tree: an overlay over its base, in which commands run by chroot. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

/** @throws Error with the command, if it fails */
export function execute(command: string, commandArguments: readonly string[], env = process.env): void {
  const { status, error } = spawnSync(command, commandArguments, { stdio: 'inherit', env })
  if (status !== 0)
    throw new Error(`${command} ${commandArguments.join(' ')}: ${error?.message ?? `exit code ${status}`}`)
}

export class StageTree {
  /** Where the whole tree is seen. */
  readonly root: string

  /** @param lower folders that stand in for the base image, the topmost first */
  constructor(folder: string, lower: readonly string[]) {
    this.root = join(folder, 'root')
    for (const part of ['upper', 'work', 'root']) mkdirSync(join(folder, part), { recursive: true })
    const layers = `lowerdir=${lower.join(':')},upperdir=${join(folder, 'upper')},workdir=${join(folder, 'work')}`
    execute('mount', ['-t', 'overlay', 'overlay', '-o', layers, this.root])
    for (const part of ['proc', 'dev', 'sys']) {
      mkdirSync(this.path(part), { recursive: true })
      execute('mount', ['--rbind', `/${part}`, this.path(part)])
    }
  }

  path(inside: string): string {
    return join(this.root, inside)
  }

  /** Makes a folder of this machine invisible inside. */
  hide(folder: string): void {
    if (existsSync(this.path(folder))) execute('mount', ['-t', 'tmpfs', 'tmpfs', this.path(folder)])
  }

  /** Shows a folder inside for the duration of `work`, as `RUN --mount` does. */
  withMounts(mounts: readonly { source: string; target: string; writable: boolean }[], work: () => void): void {
    const mounted: { seen: string; isNew: boolean }[] = []
    for (const { source, target, writable } of mounts) {
      const seen = this.path(target)
      const isNew = !existsSync(seen)
      mkdirSync(seen, { recursive: true })
      execute('mount', ['--bind', source, seen])
      if (!writable) execute('mount', ['-o', 'remount,bind,ro', seen])
      mounted.unshift({ seen, isNew })
    }
    try {
      work()
    } finally {
      for (const { seen, isNew } of mounted) {
        execute('umount', [seen])
        if (isNew) rmdirSync(seen)
      }
    }
  }

  run(command: string, folder: string, env: NodeJS.ProcessEnv): void {
    execute('chroot', [this.root, '/bin/sh', '-c', `cd ${folder} && ${command}`], env)
  }

  /** What Docker mounts itself goes before the tree is shipped. */
  unmountKernel(): void {
    for (const part of ['proc', 'dev', 'sys']) execute('umount', ['-R', '-l', this.path(part)])
  }
}
