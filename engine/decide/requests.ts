// What the state asks of the side-effect service: derived, so that a crash between append and publish loses nothing.
import type { EffectRequest } from '../messages.ts'
import { parseDuration } from '../../base/index.ts'
import type { Retries } from '../../dsl/index.ts'
import type { OpenEffect, StreamState } from '../state.ts'

/** Effects that somebody should be working on, asked for after turn `since` of the stream. */
export const openRequests = (state: StreamState, since: number): readonly OpenEffect[] =>
  Object.values(state.effects).filter((e) => e.after > since && e.trouble === null && e.retryAt === null)

export const requestOf = (stream: string, effect: OpenEffect, retries: Retries): EffectRequest => {
  const { instance, node, visit, index, workflow, hash, payload, attempts, forgiven, after, trace } = effect
  const { attempts: most, backoff, delay } = retries
  return {
    stream,
    workflow,
    hash,
    payload,
    attempts,
    ...(forgiven !== undefined && { forgiven }),
    after,
    effect: effect.effect,
    of: { instance, node, visit, index },
    retries: { attempts: (forgiven ?? 0) + most, backoff, delayMs: parseDuration(delay) ?? 1000 },
    ...(trace !== undefined && { trace }),
  }
}
