import { defineConfig } from 'vitest/config'

const integration = ['test/integration/**/*.test.ts', 'test/**/*.integration.test.ts']

// They need servers of their own: npm run test:aws.
const standIns = 'test/aws/**'

// The engine against its float64 reference, whichever kernels TensorFlow has on the machine at hand.
const engine = [
  'test/supernet/statistics.test.ts',
  'test/supernet/training-step.test.ts',
  'test/supernet/native/kernels.test.ts',
]
const engineProject = (name: string, env: Record<string, string>) => ({
  extends: true as const,
  test: { name, include: engine, env, testTimeout: 60_000, hookTimeout: 60_000 },
})

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
          exclude: [...integration, standIns, ...engine],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      engineProject('engine with oneDNN', { TF_ENABLE_ONEDNN_OPTS: '1' }),
      engineProject('engine without oneDNN', { TF_ENABLE_ONEDNN_OPTS: '0' }),
      engineProject('engine in the form of a GPU', { TF_ENABLE_ONEDNN_OPTS: '1', NAT_DEVICE: 'gpu' }),
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
