import { configDefaults, defineConfig } from 'vitest/config'

/** What takes minutes is run by `npm run prove`, which says so by this variable. */
const long = process.env['CONTRAIL_LONG'] === '1'

export default defineConfig({
  ssr: { resolve: { conditions: ['contrail-source'] } },
  test: {
    include: [
      '{base,dsl,engine,journal,bus,versions,trigger-service,executor-service,side-effect-service,visualizer,client,testing,runtime,cli,workflows,bench,test}/**/*.test.ts',
    ],
    exclude: [...configDefaults.exclude, ...(long ? [] : ['**/*.long.test.ts'])],
    // Most of the long ones wait for processes and sessions: two side by side, also on two cores.
    maxWorkers: 2,
    // What CI has to know of a process that hangs.
    setupFiles: process.env['CI'] ? ['test/runner/known.ts'] : [],
    // A limit is there to find what hangs: nothing comes near it, on a machine of two cores that others use, too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: process.env['CI'] ? ['default', 'json', './test/runner/hanging.ts'] : ['default'],
    outputFile: { json: 'dist/tests.json' },
  },
})
