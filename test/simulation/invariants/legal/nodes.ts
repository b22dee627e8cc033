// The grammar of nodes: a node does something only when the graph says that it is its turn.
import { timeOf } from '../../../../engine/index.ts'
import { parseDuration, sameJson } from '../../../../base/index.ts'
import { join } from '../../../../dsl/internal.ts'
import { placeKey, signalCause } from '../../../../engine/index.ts'
import type { NodeEvent, Pending, StreamEvent } from '../../../../engine/index.ts'
import type { Moment } from '../../history.ts'
import { first, readyAt, wasUnusable } from './rule.ts'
import type { Rules, Wrong } from './rule.ts'

type Nodes = NodeEvent['kind'] | Extract<StreamEvent['kind'], 'SignalKept' | 'SignalExpired'>

const causedBy = ({ turn }: Moment, kind: string, id?: string): boolean =>
  turn.causes.some((c) => c.kind === kind && (id === undefined || c.id === id))

const inScope = (scope: string | undefined, scopes: readonly { readonly path: string }[]): Wrong =>
  scope === scopes.at(-1)?.path ? undefined : `its scope is ${scope}, not ${scopes.at(-1)?.path}`

/** Workflows of the simulation name durations only; what a field says is the business of the moment's own test. */
const dueIn = (due: number, at: number, moment: unknown): Wrong =>
  typeof moment !== 'string' || due === at + (parseDuration(moment) ?? Number.NaN)
    ? undefined
    : `due at ${due}: ${moment} after ${at} is another time`

/** What a wait or a sleep left open at this node, in this visit. */
const openAt = ({ event, now }: Moment<Extract<NodeEvent, { readonly visit: number }>>): Pending | undefined => {
  return now.holder?.instance === event.instance ? now.holder.pending.get(placeKey(event)) : undefined
}

export const nodes: Rules<Nodes> = {
  StepDone: (moment) => {
    const ready = readyAt(moment, 'step')
    return ready ? inScope(moment.event.scope, ready.scopes) : 'the step was not ready'
  },
  BranchesJoined: (moment) => {
    const ready = readyAt(moment, 'parallel')
    if (!ready) return 'not all of its branches are done'
    return first(
      inScope(moment.event.scope, ready.scopes),
      !sameJson(
        moment.event.branches,
        ready.graph.branches.map(({ name }) => join(ready.node, name)),
      ) && 'it joins other branches than the graph has',
    )
  },
  // No workflow of the simulation holds what these belong to.
  ScopeAbandoned: () => 'nothing competes here',
  RoundBegan: () => 'nothing repeats here',
  ItemsOpened: () => 'no list is here',
  ItemsJoined: () => 'no list is here',
  WaitOpened: (moment) => {
    const ready = readyAt(moment, 'waitFor')
    if (!ready) return 'the wait was not ready'
    return first(
      ready.graph.signal !== moment.event.signal && 'it waits for another signal',
      dueIn(moment.event.due, timeOf(moment.now), ready.graph.timeout),
    )
  },
  TimerSet: (moment) => {
    const ready = readyAt(moment, 'sleep')
    return ready ? dueIn(moment.event.due, timeOf(moment.now), ready.graph.duration) : 'the sleep was not ready'
  },
  TimerFired: (moment) => {
    const open = openAt(moment)
    if (!open) return 'nothing is pending there'
    return first(
      open.due > timeOf(moment.now) && `it is due at ${open.due}, not at ${timeOf(moment.now)}`,
      !causedBy(moment, 'timer') && 'no timer came',
    )
  },
  TimerMoved: (moment) => first(!openAt(moment) && 'nothing is pending there', !causedBy(moment, 'operator') && 'nobody asked for it'),
  SignalTaken: (moment, history) => {
    const { event, now } = moment
    const { signal, id, payload, kept, node } = event
    const oldest = now.holder?.pending.values().find((p) => p.signal === signal)?.node
    const waiting = now.kept
      .values()
      .find((k) => k.signal === signal && k.expires > timeOf(now) && !k.refusedBy?.includes(now.holder?.hash ?? ''))
    const sent = history.signals.get(signalCause(signal, id))?.some((s) => s.stream === moment.turn.stream && sameJson(s.payload, payload))
    return first(
      openAt(moment)?.signal !== signal && 'no wait for it is open there',
      oldest !== node && `the oldest open wait is ${oldest}`,
      !sent && 'nobody sent it',
      kept === undefined && !causedBy(moment, 'signal', signalCause(signal, id)) && 'it is no cause of its turn',
      kept !== undefined && (waiting?.id !== id || waiting.at !== kept) && 'it was not the oldest kept one',
    )
  },
  SignalKept: (moment, history) => {
    const { event, now } = moment
    const { signal, id, payload, expires } = event
    const wait = now.holder?.pending.values().some((p) => p.signal === signal)
    const sent = history.signals.get(signalCause(signal, id))
    const fits = sent?.some((s) => s.stream === moment.turn.stream && sameJson(s.payload, payload) && expires === timeOf(now) + s.keep)
    return first(
      wait && !wasUnusable(moment, history, now.holder?.hash) && 'a wait for it is open',
      !fits && 'nobody sent it so',
      !causedBy(moment, 'signal', signalCause(signal, id)) && 'it is no cause of its turn',
    )
  },
  SignalExpired: (moment) => {
    const { event, now } = moment
    const kept = now.kept.get(signalCause(event.signal, event.id))
    return first(
      !kept && 'it is not kept',
      kept && kept.expires > timeOf(now) && 'its time has not come',
      !causedBy(moment, 'timer') && 'no timer came',
    )
  },
}
