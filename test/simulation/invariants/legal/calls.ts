// The grammar of what is asked of streams: children, told signals, and what came of them.
import { childOf, pick, toldOf } from '../../../../dsl/internal.ts'
import { sameJson } from '../../../../base/index.ts'
import { callKey, childCause, timeOf } from '../../../../engine/index.ts'
import type { CallEvent } from '../../../../engine/index.ts'
import { isLeft } from 'fp-ts/lib/Either.js'
import { workflowOf } from '../../history.ts'
import type { Moment } from '../../history.ts'
import { dueIn } from './nodes.ts'
import { first, readyAt } from './rule.ts'
import type { Rules } from './rule.ts'

const openOf = ({ event, now }: Moment<CallEvent>) => now.effects.get(callKey(event))
const picked = (schema: Parameters<typeof pick>[0] | undefined, input: unknown) => {
  const found = schema && pick(schema, input)
  return !found || isLeft(found) ? undefined : found.right
}

export const calls: Rules<CallEvent['kind']> = {
  ChildRequested: (moment) => {
    const { workflow, input, awaited } = moment.event
    const ready = readyAt(moment, 'child')
    if (!ready) return 'the child was not ready'
    const of = workflowOf(moment.now.holder?.hash ?? '')
    return first(
      ready.graph.of !== workflow && 'the graph asks for another workflow',
      awaited === ready.graph.detach && 'it is awaited against the graph',
      !sameJson(picked(of && childOf(of, workflow)?.payload, ready.input) ?? null, input) &&
        'its payload is not what the schema picks of the input',
      (ready.graph.within === null) !== (moment.event.due === undefined) && 'its time is limited against the graph',
      ready.graph.within !== null && dueIn(moment.event.due ?? 0, timeOf(moment.now), ready.graph.within, ready.input),
      openOf(moment) && 'it is asked for already',
    )
  },
  ChildEnded: (moment, history) => {
    const { event } = moment
    const open = openOf(moment)
    if (open?.call?.kind !== 'child') return 'nobody asked for it, or it has ended'
    const said = history.childEnds.get(childCause({ ...event, ...(open.call.again !== undefined && { again: open.call.again }) }))
    return first(
      !said?.some(({ end, child }) => child === event.child && sameJson(end, event.end)) && 'no stream said this',
      event.trouble && (open.awaited || event.end.kind !== 'refused') && 'a flow goes on with it: no person has to see it',
    )
  },
  TellRequested: (moment) => {
    const { signal, payload } = moment.event
    const ready = readyAt(moment, 'tell')
    if (!ready) return 'the tell was not ready'
    const of = workflowOf(moment.now.holder?.hash ?? '')
    return first(
      ready.graph.signal !== signal && 'the graph tells another signal',
      !sameJson(picked(of && toldOf(of, signal)?.payload, ready.input) ?? null, payload) &&
        'its payload is not what the schema picks of the input',
    )
  },
  TellEnded: (moment, history) => {
    const { event } = moment
    const open = openOf(moment)
    if (open?.call?.kind !== 'tell') return 'nobody told it, or it was heard'
    const said = history.tolds.get(childCause({ ...event, ...(open.call.again !== undefined && { again: open.call.again }) }))
    return first(
      !said?.some(({ end }) => sameJson(end, event.end)) && 'no stream said this',
      (event.trouble !== undefined) !== (event.end.kind === 'refused') && 'what is refused is for a person, and nothing else',
    )
  },
}
