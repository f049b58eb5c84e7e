/**
 * Stands in for node:22-bookworm-slim, which cannot be pulled here: the essential packages of this machine's Debian 12 with
 * what they depend on, libstdc++, and Node 22 with its headers as the npm package has them.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute } from './stage-tree.ts'

const ask = (program: string, ...rest: string[]) =>
  execFileSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' } })

export function makeDebianBase(folder: string, node: string): void {
  if (!/^12(\.|$)/.test(readFileSync('/etc/debian_version', 'utf8')))
    throw new Error('The proof needs Debian 12 (bookworm), the release of the base image.')
  for (const part of [
    'usr/bin',
    'usr/sbin',
    'usr/lib',
    'usr/lib64',
    'usr/local',
    'proc',
    'dev',
    'sys',
    'tmp',
    'scratch',
  ])
    mkdirSync(join(folder, part), { recursive: true })
  for (const part of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${part}`, join(folder, part))

  const list = join(folder, 'tmp', 'files')
  const files = ask('dpkg', '-L', ...essentialPackages()).split('\n')
  const present = new Set(files.filter((file) => file.startsWith('/') && lstatSync(file, { throwIfNoEntry: false })))
  const withoutFolders = [...present].filter(
    (file) => !lstatSync(file).isDirectory() && !file.startsWith('/usr/share/doc'),
  )
  writeFileSync(list, withoutFolders.join('\n'))
  execute('sh', ['-c', `tar -C / --no-recursion -cf - -T ${list} | tar -C ${folder} --keep-directory-symlink -xf -`])
  execute('rm', [list])

  mkdirSync(join(folder, 'etc'), { recursive: true })
  for (const [file, line] of [
    ['passwd', 'root:x:0:0:root:/root:/bin/bash\nnode:x:1000:1000::/home/node:/bin/bash\n'],
    ['group', 'root:x:0:\nnode:x:1000:\n'],
  ])
    appendFileSync(join(folder, 'etc', file), line)
  for (const part of ['bin', 'include', 'share'])
    cpSync(join(node, part), join(folder, 'usr/local', part), { recursive: true })
}

/** Closed under (pre-)dependency; of alternatives, the first that is installed. */
function essentialPackages(): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
  const format = '${Package}\t${Essential}\t${Pre-Depends}, ${Depends}\n'
  const rows = ask('dpkg-query', '-W', '-f', format)
    .split('\n')
    .map((line) => line.split('\t'))
  const dependencies = new Map(rows.map(([name, , wanted = '']) => [name, wanted]))
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const group of (dependencies.get(name) ?? '').split(',')) {
      const names = group.split('|').map((alternative) => alternative.trim().split(/[\s:(]/)[0])
      const installed = names.find((candidate) => dependencies.has(candidate))
      if (installed) visit(installed)
    }
  }
  for (const [name, essential] of rows) if (essential === 'yes') visit(name)
  visit('libstdc++6')
  return [...found]
}
