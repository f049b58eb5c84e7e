import { defineConfig } from 'vitest/config'

const integration = ['test/integration/**/*.test.ts', 'test/**/*.integration.test.ts']

// They need servers of their own: npm run test:aws.
const standIns = 'test/aws/**'

export default defineConfig({
  test: {
    // TensorFlow is a native addon with threads of its own: a process per file, and no more of them than small machines have cores.
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...integration, standIns],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
