import { defineConfig } from 'vitest/config'

/** `npm run test:aws`: the suites that need the servers of `scripts/aws/`. One file at a time: each starts its own. */
export default defineConfig({
  test: {
    pool: 'forks',
    fileParallelism: false,
    include: ['test/aws/**/*.test.ts', 'test/cdk/cfn-lint.aws.ts'],
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    // Containers compute with oneDNN, whatever is set outside: what is compared with them byte for byte does too.
    env: { TF_ENABLE_ONEDNN_OPTS: '1' },
  },
})
