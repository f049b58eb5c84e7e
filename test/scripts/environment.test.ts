import { expect, test } from 'vitest'
import { childEnvironment, withoutNpmSettings } from '../../scripts/bootstrap/environment.mjs'

test('Node 22 comes first on the PATH, and what the user has set stays', () => {
  const env = childEnvironment({ PATH: '/usr/bin', TF_CPP_MIN_LOG_LEVEL: '0' }, 'linux', '/node/bin')
  expect(env.PATH).toBe('/node/bin:/usr/bin')
  expect(env.TF_CPP_MIN_LOG_LEVEL).toBe('0')
  expect(env).toMatchObject({ MALLOC_MMAP_MAX_: '0', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' })
})

test("glibc's settings are set on Linux only", () => {
  expect(Object.keys(childEnvironment({}, 'darwin', '/node/bin')).filter((name) => /MALLOC|GLIBC/.test(name))).toEqual(
    [],
  )
})

test("npm's settings do not reach node-gyp", () => {
  expect(withoutNpmSettings({ npm_config_nodedir: '/usr', NPM_CONFIG_X: '1', HOME: '/home/me' })).toEqual({
    HOME: '/home/me',
  })
})
