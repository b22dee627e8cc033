// The grammar of nodes: a node does something only when the graph says that it is its turn.
import { timeOf } from '../../../../engine/index.ts'
import { parseDuration, sameJson } from '../../../../base/index.ts'
import type { JsonValue } from '../../../../base/index.ts'
import { join } from '../../../../dsl/internal.ts'
import type { Moment as WhenOf } from '../../../../dsl/internal.ts'
import { pathOfScope, placeKey, signalCause } from '../../../../engine/index.ts'
import type { NodeEvent, Pending, Ready, StreamEvent } from '../../../../engine/index.ts'
import type { Moment } from '../../history.ts'
import { isMatched } from '../../mixes.ts'
import { first, readyAt, wasUnusable } from './rule.ts'
import type { Rules, Wrong } from './rule.ts'

type Nodes = NodeEvent['kind'] | Extract<StreamEvent['kind'], 'SignalKept' | 'SignalExpired'>

const causedBy = ({ turn }: Moment, kind: string, id?: string): boolean =>
  turn.causes.some((c) => c.kind === kind && (id === undefined || c.id === id))

const inScope = (scope: string | undefined, scopes: readonly { readonly path: string }[]): Wrong =>
  scope === scopes.at(-1)?.path ? undefined : `its scope is ${scope}, not ${scopes.at(-1)?.path}`

/** When it is due, read by itself: fields of the simulation hold durations in seconds, and times in UTC. */
export const dueIn = (due: number, at: number, moment: WhenOf, input: JsonValue): Wrong => {
  const said = due === readMoment(at, moment, input)
  return said ? undefined : `due at ${due}: ${JSON.stringify(moment)} after ${at} is another time`
}
const readMoment = (at: number, moment: WhenOf, input: JsonValue): number => {
  if (typeof moment === 'string') return at + (parseDuration(moment) ?? Number.NaN)
  const field = 'after' in moment ? moment.after : moment.until
  const text = String(Object.entries(input ?? {}).find(([name]) => name === field)?.[1])
  return 'after' in moment ? at + Number(text.replace(/s$/, '')) * 1000 : Date.parse(text)
}

/** What a wait or a sleep left open at this node, in this visit. */
const openAt = ({ event, now }: Moment<Extract<NodeEvent, { readonly visit: number }>>): Pending | undefined => {
  return now.holder?.instance === event.instance ? now.holder.pending.get(placeKey(event)) : undefined
}

/** Ready work of one of these kinds. */
const oneOf = <K extends Ready['kind']>(
  moment: Parameters<typeof readyAt>[0],
  kinds: readonly K[],
): Extract<Ready, { readonly kind: K }> | undefined => kinds.map((kind) => readyAt(moment, kind)).find((ready) => ready !== undefined)

/** What tells signals of one name apart: the random workflows match by the number of an item. */
const matchIn = (payload: JsonValue, signal: string): JsonValue | undefined =>
  isMatched(signal) ? Object.entries(payload ?? {}).find(([name]) => name === 'i')?.[1] : undefined

export const nodes: Rules<Nodes> = {
  StepDone: (moment) => {
    const ready = readyAt(moment, 'step')
    return ready ? inScope(moment.event.scope, ready.scopes) : 'the step was not ready'
  },
  BranchesJoined: (moment) => {
    const ready = oneOf(moment, ['parallel', 'race', 'withDeadline', 'withEscalation'])
    if (!ready) return 'it is not its turn to be joined'
    const { branches, won, scope } = moment.event
    if (ready.kind === 'withDeadline' || ready.kind === 'withEscalation')
      return branches.length === 0 && won === undefined && scope === undefined ? undefined : 'it has no branches'
    const paths = ready.graph.branches.map(({ name }) => join(ready.node, name))
    return first(
      inScope(scope, ready.scopes),
      (ready.kind === 'race') !== (won !== undefined) && 'a race is won by one, and nothing else is won',
      !branches.every((branch) => paths.includes(pathOfScope(branch))) && 'it joins other branches than the graph has',
    )
  },
  ScopeAbandoned: (moment) => {
    const ready = oneOf(moment, ['race', 'withDeadline', 'forEach'])
    const why = { race: 'lost', withDeadline: 'late', forEach: 'ended' } as const
    return ready && why[ready.kind] === moment.event.why ? undefined : 'nothing gives this up'
  },
  RoundBegan: (moment) => {
    const ready = oneOf(moment, ['repeat', 'withEscalation'])
    return ready && (ready.kind === 'repeat') === (moment.event.part === undefined) ? undefined : 'no round can begin'
  },
  ItemsOpened: (moment) => (readyAt(moment, 'forEach') ? undefined : 'the list was not ready'),
  ItemsJoined: (moment) => (readyAt(moment, 'forEach') ? undefined : 'its items are not done'),
  UndoBegan: () => 'nothing is to be undone here',
  UndoDone: () => 'nothing is to be undone here',
  WaitOpened: (moment) => {
    const ready = readyAt(moment, 'waitFor')
    if (!ready) return 'the wait was not ready'
    return first(
      ready.graph.signal !== moment.event.signal && 'it waits for another signal',
      dueIn(moment.event.due, timeOf(moment.now), ready.graph.timeout, ready.input),
    )
  },
  TimerSet: (moment) => {
    const ready = oneOf(moment, ['sleep', 'withDeadline', 'withEscalation'])
    if (!ready) return 'nothing there was ready to be timed'
    const { due, deadline } = moment.event
    const beats = moment.now.holder?.done.get(placeKey(moment.event))?.kind === 'round'
    const said = ready.kind === 'sleep' ? ready.graph.duration : beats && 'every' in ready.graph ? ready.graph.every : ready.graph.moment
    return first(
      (ready.kind === 'withDeadline') !== (deadline === true) && 'a deadline is one, and nothing else is',
      dueIn(due, timeOf(moment.now), said ?? '', ready.input),
    )
  },
  TimerFired: (moment) => {
    const open = openAt(moment)
    if (!open) return 'nothing is pending there'
    return first(
      open.due > timeOf(moment.now) && `it is due at ${open.due}, not at ${timeOf(moment.now)}`,
      open.deadline === true && moment.now.holder?.parked != null && 'its instance is in review',
      !causedBy(moment, 'timer') && 'no timer came',
    )
  },
  TimerMoved: (moment) => first(!openAt(moment) && 'nothing is pending there', !causedBy(moment, 'operator') && 'nobody asked for it'),
  SignalTaken: (moment, history) => {
    const { event, now } = moment
    const { signal, id, payload, kept, node, visit } = event
    const wait = openAt(moment)
    const value = matchIn(payload, signal)
    const oldest = now.holder?.pending.values().find((p) => p.signal === signal && p.match === value)
    const waiting = now.kept
      .values()
      .find((k) => k.signal === signal && k.match === value && k.expires > timeOf(now) && !k.refusedBy?.includes(now.holder?.hash ?? ''))
    const sent = history.signals.get(signalCause(signal, id))?.some((s) => s.stream === moment.turn.stream && sameJson(s.payload, payload))
    return first(
      wait?.signal !== signal && 'no wait for it is open there',
      wait?.match !== value && `the wait is for ${wait?.match}, the signal of ${JSON.stringify(value)}`,
      (oldest?.node !== node || oldest.visit !== visit) && `the oldest open wait is ${oldest?.node}`,
      !sent && 'nobody sent it',
      kept === undefined && !causedBy(moment, 'signal', signalCause(signal, id)) && 'it is no cause of its turn',
      kept !== undefined && (waiting?.id !== id || waiting.at !== kept) && 'it was not the oldest kept one',
    )
  },
  SignalKept: (moment, history) => {
    const { event, now } = moment
    const { signal, id, payload, expires } = event
    const wait = now.holder?.pending.values().some((p) => p.signal === signal && p.match === matchIn(payload, signal))
    const sent = history.signals.get(signalCause(signal, id))
    const fits = sent?.some((s) => s.stream === moment.turn.stream && sameJson(s.payload, payload) && expires === timeOf(now) + s.keep)
    return first(
      wait && !wasUnusable(moment, history, now.holder?.hash) && 'a wait for it is open',
      event.match !== matchIn(payload, signal) && 'it is kept by another value than it has',
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
