// What a world met of each kind of node that the random workflows are made of.
import { nodeAt } from '../../dsl/internal.ts'
import type { Graph } from '../../dsl/internal.ts'
import { callKey, effectKey, placeKey, timeOf } from '../../engine/index.ts'
import { partsOf } from '../graphs/spec.ts'
import { workflowOf } from './history.ts'
import type { Moment } from './history.ts'
import { any } from './met.ts'
import type { Met } from './met.ts'
import { isKid, listenerOf, mixOf } from './mixes.ts'

/** The node that it happened at. */
const graphAt = ({ event, now }: Moment): Graph | undefined => {
  const workflow = now.holder && workflowOf(now.holder.hash)
  return workflow && 'node' in event && event.node !== undefined ? nodeAt(workflow.graph, event.node) : undefined
}
const isIn = (node: string, around: string): boolean => node.startsWith(`${around}.`)
export const nodeFeatures: Readonly<Record<string, Met>> = {
  'a branch that wins a race': any(['BranchesJoined'], ({ event }) => event.won !== undefined),
  'a side effect of a branch that lost': any(['ScopeAbandoned'], ({ event, now }) => {
    return (
      event.why === 'lost' && now.effects.values().some(({ node, awaited, orphaned }) => awaited && !orphaned && isIn(node, event.node))
    )
  }),
  'a body that is late': any(['ScopeAbandoned'], ({ event }) => event.why === 'late'),
  'a body in time': any(['BranchesJoined'], (moment) => graphAt(moment)?.kind === 'withDeadline'),
  'a deadline that waits for a person': any(['InstanceResubmitted'], ({ now }) => {
    return now.holder?.pending.values().some(({ due, deadline }) => deadline === true && due <= timeOf(now)) === true
  }),
  'a beat': any(['RoundBegan'], ({ event }) => event.part !== undefined),
  'a second beat': any(['RoundBegan'], ({ event }) => event.part !== undefined && event.round === 2),
  'a second round': any(['RoundBegan'], ({ event }) => event.part === undefined && event.round === 2),
  'the last round that a loop may go': any(['RoundBegan'], (moment) => {
    const graph = graphAt(moment)
    return graph?.kind === 'repeat' && moment.event.round === graph.max && graph.max > 1
  }),
  'a list of several': any(['ItemsOpened'], ({ event }) => event.count > 1),
  'an item that ends its list': any(['ItemsJoined'], ({ event }) => event.ended !== undefined),
  'an item in review': any(['InstanceResubmitted'], ({ event, now }) => {
    return event.node !== undefined && now.holder?.parked === null && (now.holder.parkedItems ?? 0) > 0
  }),
  'a list or a loop inside another': any(['ItemsOpened', 'RoundBegan'], ({ event }) => event.visit > 1),
  'a signal taken by what it is matched by': any(['SignalTaken'], ({ event, now }) => {
    return now.holder?.pending.get(placeKey(event))?.match !== undefined
  }),
  'a moment of a field': any(['TimerSet'], (moment) => {
    const graph = graphAt(moment)
    return graph?.kind === 'sleep' && typeof graph.duration !== 'string'
  }),
  'a field that is taken': any(['InstanceCompleted'], ({ now }) => {
    const mix = now.holder && mixOf(now.holder.start.workflow)
    return mix !== undefined && mix !== null && partsOf(mix.spec).some(({ kind }) => kind === 'take')
  }),
  'a task that a person does': any(['TaskDone']),
  'a task that is handed on': any(['TaskTaken'], ({ event }) => event.to !== undefined),
  'a task that expires': any(['TimerFired'], (moment) => graphAt(moment)?.kind === 'humanTask'),
  'a child that completes': any(['ChildEnded'], ({ event }) => event.end.kind === 'completed'),
  'a child that another has begun': any(['ChildEnded'], ({ event }) => event.end.kind === 'refused' && event.end.reason.code === 'exists'),
  'a child that nobody awaits': any(['ChildEnded'], ({ event }) => event.end.kind === 'accepted'),
  'a child that is late': any(['TimerFired'], (moment) => graphAt(moment)?.kind === 'child'),
  'a child that ends with who gave it up': any(['ChildEnded'], ({ event, now }) => {
    return event.end.kind === 'cancelled' && now.effects.get(callKey(event))?.orphaned === true
  }),
  'a child that an operator ends': any(['ChildEnded'], ({ event, now }) => {
    return event.end.kind === 'cancelled' && now.effects.get(callKey(event))?.orphaned === false
  }),
  'a child that waits in line': any(['InstanceQueued'], ({ event }) => event.start.parent !== undefined),
  'a tell that is taken': any(['SignalTaken'], ({ now }) => now.holder !== null && isKid(now.holder.start.workflow)),
  'a tell that nobody takes': any(['SignalExpired'], ({ event }) => isKid(listenerOf(event.signal) ?? '')),
  'what only reads, given up': any(['EffectWithdrawn'], ({ event }) => event.reason === 'reads'),
  'an outcome of what a flow gave up': any(['EffectParked', 'OutcomeRecorded'], ({ event, now }) => {
    const open = now.effects.get(effectKey(event))
    return open?.awaited === true && open.orphaned && now.holder?.instance === event.instance
  }),
  'a last attempt that its perform or its declaration allows': any(['EffectParked'], ({ event, now }) => {
    const open = now.effects.get(effectKey(event))
    return event.trouble.code === 'exhausted' && (open?.effect === 'Push' || open?.effect === 'Pull' || open?.effect === 'Peek')
  }),
}
