import { expect, test } from 'vitest'
import { compiler, make, pip, python, requireGlibc, requireTools } from '../../scripts/bootstrap/requirements.mjs'
import { requireNode } from '../../scripts/bootstrap/set-up.mjs'

test('a missing pip is named, with what it is for and how to install it', () => {
  expect(() => requireTools([python, pip], (probe) => !probe.includes('pip'))).toThrow(
    [
      'The set-up needs something that this machine lacks:',
      '  pip (python3 -m pip) is missing; it is needed for the download of TensorFlow. Debian, Ubuntu: `sudo apt-get install python3-pip`; Fedora: `sudo dnf install python3-pip`; elsewhere: `python3 -m ensurepip --upgrade`.',
      'Then run the same command again.',
    ].join('\n'),
  )
})

test('all missing tools are named at once', () => {
  let message = ''
  try {
    requireTools([python, pip, make, compiler], () => false)
  } catch (error) {
    message = (error as Error).message
  }
  for (const name of ['python3 is missing', 'pip (python3 -m pip) is missing', 'make is missing', '(g++) is missing']) {
    expect(message).toContain(name)
  }
})

test('a tool is looked for by running it', () => {
  const absent = { name: 'x', probe: ['no-such-program-anywhere', '--version'], purpose: 'y', remedy: 'z' }
  expect(() => requireTools([absent])).toThrow('x is missing; it is needed for y. z.')
  expect(() => requireTools([{ ...absent, probe: [process.execPath, '--version'] }])).not.toThrow()
})

test('the C library must be a glibc that TensorFlow can run on', () => {
  expect(() => requireGlibc('linux', undefined)).toThrow('TensorFlow needs glibc, and this Linux has another C library')
  expect(() => requireGlibc('linux', '2.26')).toThrow(
    'TensorFlow needs glibc 2.27 or newer, and this Linux has 2.26. Use a newer release, for instance in a container.',
  )
  expect(() => requireGlibc('linux', '2.27')).not.toThrow()
  expect(() => requireGlibc('linux', '3.0')).not.toThrow()
  expect(() => requireGlibc('darwin', undefined)).not.toThrow()
})

test('an old Node is refused by its version', () => {
  expect(() => requireNode('18.20.1')).toThrow('The set-up needs Node 20 or newer, and this is Node 18.20.1.')
  expect(() => requireNode('20.0.0')).not.toThrow()
})
