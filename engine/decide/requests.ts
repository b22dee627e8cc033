// What the state asks of the side-effect service: derived, so that a crash between append and publish loses nothing.
import type { ChildCommand, EffectRequest, SignalCommand } from '../messages.ts'
import { parseDuration } from '../../base/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { limitOf, nodeAt, retriesOf } from '../../dsl/internal.ts'
import type { Entry } from '../../base/index.ts'
import type { StreamCall, OpenEffect, StreamState } from '../state.ts'
import type { Turn } from '../turn.ts'

const NONE: readonly never[] = []

/** Effects that somebody should be working on, asked for after turn `since` of the stream. */
export const openRequests = (state: StreamState, since: number): readonly OpenEffect[] => {
  if (state.effects.size === 0) return NONE
  const found = inOrder(state.effects.perPage(wanted), since)
  const { holder } = state
  return holder?.paused ? found.filter(({ instance }) => instance !== holder.instance) : found
}

/** What the holder has asked for and is paused in this turn: who is at work on it begins nothing more. */
export const heldRequests = ({ version, effects, holder }: StreamState, { events }: Pick<Turn, 'events'>): readonly OpenEffect[] => {
  if (!holder?.paused || !events.some(({ kind }) => kind === 'InstancePaused')) return NONE
  return inOrder(effects.perPage(wanted), -1).filter(({ instance, after }) => instance === holder.instance && after < version)
}

const inOrder = (pages: readonly (readonly Entry<OpenEffect>[])[], since: number): readonly OpenEffect[] => {
  const found: Entry<OpenEffect>[] = []
  for (const page of pages) for (const entry of page) if (entry.value.after > since) found.push(entry)
  if (found.length === 0) return NONE
  if (found.length > 1) found.sort((a, b) => a.rank - b.rank)
  return found.map(({ value }) => value)
}

const wanted = (entries: readonly Entry<OpenEffect>[]): readonly Entry<OpenEffect>[] =>
  entries.filter(({ value: { trouble, retryAt } }) => trouble === null && retryAt === null)

/** Its instance has ended before what it waited for came: it is found out, never called, unless a person insists. */
export const isAbandoned = ({ awaited, orphaned, evenThoughEnded }: OpenEffect): boolean => awaited && orphaned && evenThoughEnded !== true

/** So many attempts that ended with their process use up none: nobody knows whether it was the handler's fault. */
const LOST_ALLOWED = 3

/** By the version that asks: its `perform` says how often and how long, else the declaration of the kind, else the workflow. */
export const requestOf = (stream: string, effect: OpenEffect, of: AnyWorkflow): EffectRequest => {
  const { instance, node, visit, index, workflow, hash, payload, attempts, forgiven, certain, lost = 0, after, trace } = effect
  const at = effect.awaited ? nodeAt(of.graph, node) : undefined
  const said = at?.kind === 'perform' ? at : undefined
  const { attempts: most, backoff, delay, pauses } = retriesOf(of, effect.effect, said?.retries)
  const limit = limitOf(of, effect.effect, said?.limit)
  const request: { -readonly [K in keyof EffectRequest]: EffectRequest[K] } = {
    stream,
    workflow,
    hash,
    payload,
    attempts,
    after,
    effect: effect.effect,
    of: { instance, node, visit, index },
    retries: { attempts: (forgiven ?? 0) + most + Math.min(lost, LOST_ALLOWED), backoff, delayMs: parseDuration(delay) ?? 1000 },
  }
  if (pauses) request.retries = { ...request.retries, pausesMs: pauses.map((pause) => parseDuration(pause) ?? 1000) }
  if (limit !== undefined) request.limitMs = parseDuration(limit) ?? 1000
  if (forgiven !== undefined) request.forgiven = forgiven
  if (certain !== undefined) request.certain = certain
  if (isAbandoned(effect)) request.lookOnly = true
  if (trace !== undefined) request.trace = trace
  return request
}

/** What a stream is asked for, as the command that goes there. */
export const callOf = (
  from: string,
  { call, instance, node, visit, effect, payload, awaited, orphaned, trace }: CallingEffect,
): ChildCommand | SignalCommand => {
  const { stream, again } = call
  const origin = { source: `workflow ${instance}`, ...(trace !== undefined && { trace }) }
  const place = { instance, node, visit, stream: from, ...(again !== undefined && { again }) }
  if (call.kind === 'tell') {
    const { id, keep, match } = call
    return { kind: 'signal', stream, signal: effect, id, payload, keep, ...(match !== undefined && { match }), origin, teller: place }
  }
  const { instance: child, key, chain, killed } = call
  const cancel = { do: killed ? ('kill' as const) : ('cancel' as const), reason: `${instance} does not wait for it any more` }
  return {
    kind: 'child',
    stream,
    instance: child,
    workflow: effect,
    key,
    input: payload,
    origin,
    parent: { ...place, chain, awaited },
    ...(awaited && orphaned && { cancel }),
  }
}
export type CallingEffect = OpenEffect & { readonly call: StreamCall }
export const isCall = (effect: OpenEffect): effect is CallingEffect => effect.call !== undefined
