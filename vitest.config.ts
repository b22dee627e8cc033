import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['contrail-source'] } },
  test: {
    include: [
      '{dsl,journal,bus,trigger-service,executor-service,side-effect-service,visualizer,client,embedded,workflows,bench,test}/**/*.test.ts',
    ],
    testTimeout: 30_000,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'dist/tests.json' },
  },
})
