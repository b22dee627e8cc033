// The handlers of one process: thin hands that reach out to the target, as handlers should be.
import type { Call } from '../../dsl/index.ts'
import type { HandlerValue } from '../../dsl/internal.ts'
import type { RegisteredHandlers, RegisteredHandler } from '../../side-effect-service/index.ts'
import type { Process } from './process.ts'
import { LIMIT_MS } from './target.ts'
import type { Asking, Target } from './target.ts'
import { peek, pull, push } from './mixes.ts'
import { charge, coin, lookup, mail, reserve, wire } from './vocabulary.ts'

const SAFE = [mail, reserve, coin[1], peek, pull]
const UNSAFE = [charge, wire, lookup, push]

export const handlersOf = (process: Process, target: Target): RegisteredHandlers => {
  const limits = { limit: LIMIT_MS, concurrency: 4 }
  const asking = (effect: string, payload: unknown, { effectKey, attempt, signal }: Call): Asking => ({
    by: process.name,
    effect,
    effectKey,
    attempt,
    signal,
    crash: () => process.die(`of the handler of ${effect}`),
    clock: process.clock.now(),
    // `as`: the service hands over what the kind's schema decoded, an object in each of ours.
    payload: payload as Asking['payload'],
  })
  const run =
    (kind: string): HandlerValue['run'] =>
    (payload, call) =>
      process.callNow('target', () => target.run(asking(kind, payload, call)))
  const probe =
    (kind: string): Extract<HandlerValue, { repeat: 'unsafe' }>['probe'] =>
    (payload, call) =>
      process.callNow('target', () => target.probe(asking(kind, payload, call)))
  return new Map<string, RegisteredHandler>([
    ...SAFE.map(({ kind }) => [kind, { kind, handler: { repeat: 'safe' as const, run: run(kind), ...limits } }] as const),
    ...UNSAFE.map(({ kind }) => {
      const handler = { repeat: 'unsafe' as const, run: run(kind), probe: probe(kind), ...limits }
      return [kind, { kind, handler }] as const
    }),
  ])
}
