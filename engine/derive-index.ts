// The index rows of a turn: pure, so that a check can derive them again and compare.
import { troubleText } from './decide/trouble.ts'
import type { Event, Header, Trouble } from './events.ts'
import { enterTurn, evolve } from './evolve.ts'
import type { EndOfInstance } from './header.ts'
import { endsInstance, headerOf, headerOfQueued, statusAfter, withSearch } from './header.ts'
import { earliestDue, openSince } from './index-rows.ts'
import type { InstanceRow, InstanceStatus, StreamIndex } from './index-rows.ts'
import { effectsOf, MOST_NODES } from './open-effects.ts'
import type { EffectsOfInstance } from './open-effects.ts'
import { allParked, isInReview } from './parked.ts'
import { searchOf } from './search.ts'
import { heldIn } from './stack.ts'
import type { StreamState } from './state.ts'
import { tasksOf } from './task-rows.ts'
import type { Turn } from './turn.ts'

/** `before` and `after` are the states around the turn. */
export const deriveIndex = (before: StreamState, turn: Turn, after: StreamState): StreamIndex => ({
  due: earliestDue(after),
  open: openSince(after),
  instances: rowsOf(before, turn, after),
})

/** Of each instance that the turn touched. Nearly always that is one: a set is made where there are others. */
const rowsOf = (before: StreamState, turn: Turn, after: StreamState): readonly InstanceRow[] => {
  const rows: InstanceRow[] = []
  let last: string | undefined
  let seen: Set<string> | undefined
  for (const event of turn.events) {
    const instance = 'instance' in event ? event.instance : undefined
    if (instance === undefined || instance === last || seen?.has(instance)) continue
    if (isOfAnother(event)) continue
    if (last !== undefined) (seen ??= new Set([last])).add(instance)
    last = instance
    const row = rowOf(instance, before, turn, after)
    if (row) rows.push(row)
  }
  return rows
}

interface Known {
  readonly header: Header
  readonly status: InstanceStatus
  readonly nodes: readonly string[]
  readonly trouble: Trouble | null
  readonly ending?: 'cancel'
}

const rowOf = (instance: string, before: StreamState, turn: Turn, after: StreamState): InstanceRow | undefined => {
  const effects = effectsOf(after.effects, instance)
  const known = living(instance, after, effects) ?? gone(instance, before, turn, after)
  if (!known) return undefined
  const { workflow, number, hash, key, since, accepted, ended, search } = known.header
  const { open, inReview, trouble: ofEffect } = effects
  const trouble = known.trouble ?? ofEffect ?? null
  return {
    instance,
    stream: turn.stream,
    workflow,
    number,
    hash,
    key,
    accepted,
    ended,
    status: known.status,
    nodes: known.nodes,
    started: since,
    updated: turn.at,
    version: turn.version,
    openEffects: open,
    effectsInReview: inReview,
    ...(known.ending && { ending: known.ending }),
    ...(search && { search }),
    trouble: trouble && { code: trouble.code, message: troubleText(trouble), fingerprint: trouble.fingerprint },
    ...(after.holder?.instance === instance && tasksOf(after.holder)),
  }
}

/** It holds the stream or waits for it. */
const living = (instance: string, after: StreamState, { awaited }: EffectsOfInstance): Known | undefined => {
  const { queue, more, state } = after
  const holder = heldIn(after, instance)
  if (holder) {
    const header = headerOf(holder, null, null, state)
    const ending = holder.ending && ({ ending: 'cancel' } as const)
    const paused = holder.paused && ('paused' as const)
    if (isInReview(holder)) {
      const parked = allParked(holder)
      const nodes = parked.slice(0, MOST_NODES).map(({ node = '' }) => node)
      return { header, status: paused ?? 'review', nodes, trouble: parked[0]?.trouble ?? null, ...ending }
    }
    const waits = holder.pending.size === 0 ? [] : holder.pending.first(MOST_NODES).map(({ node }) => node)
    const nodes = waits.length === 0 ? awaited : [...waits, ...awaited].slice(0, MOST_NODES)
    return { header, status: paused ?? (more && holder === after.holder ? 'running' : 'waiting'), nodes, trouble: null, ...ending }
  }
  const queued = queue.get(instance)
  return queued && { header: headerOfQueued(queued, null, null), status: 'deferred', nodes: [], trouble: null }
}

/** It ended, now or before. */
const gone = (instance: string, before: StreamState, turn: Turn, after: StreamState): Known | undefined => {
  const past = after.ended.get(instance) ?? before.ended.get(instance)
  if (past) return { header: past, status: past.status ?? 'completed', nodes: [], trouble: null }
  // A start that was refused may begin for another cause, also in the same turn.
  const { end, accepted, pinned, began } = lifeIn(turn, instance)
  const status = end ? statusAfter(end) : 'cancelled'
  const queued = before.queue.get(instance)
  const held = heldIn(before, instance)
  const header = held
    ? headerOf(held, turn.at, status, stateAtEnd(before, turn, after, instance))
    : queued
      ? headerOfQueued(queued, turn.at, status)
      : accepted && firstSeen(accepted, turn, status)
  const found = began?.search && searchOf(began.search, began.input ?? began.start.input, stateAtEnd(before, turn, after, instance))
  const whole = header && withSearch(header, found)
  return whole && { header: pinned ? pinnedTo(whole, pinned) : whole, status, nodes: [], trouble: refusal(end) }
}

interface Life {
  end?: EndOfInstance
  accepted?: Accepted
  pinned?: Extract<Event, { readonly kind: 'InstanceBegan' | 'InstanceResubmitted' }>
  began?: Extract<Event, { readonly kind: 'InstanceBegan' }>
}
/** The last of each, of this instance. */
const lifeIn = ({ events }: Turn, instance: string): Life => {
  const life: Life = {}
  for (const e of events) {
    if (!('instance' in e) || e.instance !== instance || isOfAnother(e)) continue
    if (endsInstance(e)) life.end = e
    if (isAccepted(e)) life.accepted = e
    if (e.kind === 'InstanceBegan') life.began = e
    if (e.kind === 'InstanceBegan' || e.kind === 'InstanceResubmitted') life.pinned = e
  }
  return life
}

/** What was published when it ended: another may have begun in the same turn. */
const stateAtEnd = (before: StreamState, turn: Turn, after: StreamState, instance: string): StreamState['state'] => {
  const last = turn.events.findLastIndex((e) => 'instance' in e && e.instance === instance)
  if (!turn.events.some((e, i) => i > last && e.kind === 'InstanceBegan')) return after.state
  return turn.events.slice(0, last + 1).reduce(evolve, enterTurn(before, turn)).state
}

/** It says nothing of the instance, which had begun for another. */
const isOfAnother = (e: Event): boolean => e.kind === 'InstanceRefused' && e.code === 'exists'

const pinnedTo = (header: Header, { hash, number = header.number }: { readonly hash: string; readonly number?: number }): Header => ({
  ...header,
  hash,
  number,
})

type Accepted = Extract<Event, { readonly kind: 'InstanceBegan' | 'InstanceQueued' | 'InstanceRejected' | 'InstanceRefused' }>
const isAccepted = (e: Event): e is Accepted =>
  e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued' || e.kind === 'InstanceRejected' || e.kind === 'InstanceRefused'

const firstSeen = (of: Accepted, turn: Turn, status: Header['status']): Header => {
  const { workflow, number, hash, key } = of.start
  const { since, accepted } = ('refused' in of ? of.refused : undefined) ?? { since: turn.at, accepted: turn.version }
  return withSearch({ workflow, number, key, hash, since, accepted, ended: turn.at, status }, searchOf(of.search, of.start.input, {}))
}

/** A start that never began says why. */
const refusal = (end: EndOfInstance | undefined): Trouble | null => {
  if (end?.kind === 'InstanceRejected') return { code: 'rejected', message: end.reason, fingerprint: 'rejected' }
  if (end?.kind === 'InstanceRefused')
    return { code: end.code, message: end.reason, fingerprint: `${end.start.workflow} · refused · ${end.code}` }
  return end?.kind === 'InstanceSuperseded'
    ? { code: 'superseded', message: `a newer start took its place: ${end.supersededBy}`, fingerprint: 'superseded' }
    : null
}
