import { defineConfig } from 'vitest/config'

/** Tests against the runtimes of others, set up by scripts/test-interop.mjs. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['test/interop/**/*.interop.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
