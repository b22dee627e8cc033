// The side effect of W1 does nothing: what is measured is the engine around it. With BENCH_HOLD it never ends.
import { handle, ok } from 'contrail/dsl'
import { w1 } from './w1.ts'

const held = process.env['BENCH_HOLD'] === '1'

export const w1Handlers = handle(w1, {
  Echo: {
    repeat: 'safe',
    limit: '1h',
    concurrency: 5000,
    run: ({ id }) => (held ? new Promise<never>(() => undefined) : Promise.resolve(ok({ at: id }))),
  },
})
