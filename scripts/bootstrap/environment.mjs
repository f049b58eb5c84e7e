import { delimiter } from 'node:path'

/**
 * glibc's allocator gives large blocks back to the system after each use, and page-faults them in again. Kept instead:
 * 3 % of a training step, up to half of an evaluation. In huge pages where the system grants them on request (glibc 2.35 and
 * later; others take no notice): another 7 % of a training step, 5 to 15 % of an evaluation, for 2 to 5 % more memory.
 */
const keepFreedMemory = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '268435456',
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
}

/**
 * The environment of everything that runs after the set-up. What the user has set stays as it is.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} os `process.platform`
 * @param {string} nodeFolder folder of the Node 22 program, put first on the PATH for child processes
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(env, os, nodeFolder) {
  return {
    // TensorFlow's start-up log: errors and warnings of level 2 and above only.
    TF_CPP_MIN_LOG_LEVEL: '2',
    ...(os === 'linux' ? keepFreedMemory : {}),
    ...env,
    PATH: [nodeFolder, env.PATH].filter(Boolean).join(delimiter),
  }
}

/**
 * Without npm's settings: node-gyp takes them before its own arguments, so an old `nodedir` in a user's npm
 * configuration would compile against the wrong Node.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutNpmSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)))
}
