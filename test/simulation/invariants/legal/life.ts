// The grammar of an instance's life: queued, begun, parked, sent again, cancelled, killed, completed.
import { decode, readsAgain } from '../../../../dsl/internal.ts'
import { sameJson } from '../../../../base/index.ts'
import { isLeft } from 'fp-ts/lib/Either.js'
import { allParked, childCause, heldIn } from '../../../../engine/index.ts'
import type {
  ChildCommand,
  InstanceEvent,
  InstanceCancelled,
  InstanceKilled,
  InstanceParked,
  InstanceRefused,
  InstancePaused,
  InstanceUnpaused,
  Start,
  StreamState,
} from '../../../../engine/index.ts'
import { workflowOf } from '../../history.ts'
import type { History, Moment } from '../../history.ts'
import { listenerOf } from '../../mixes.ts'
import { newestOf } from '../../versions.ts'
import { asked, first, opensWith, readyAt, wasUnusable, mayBePaused } from './rule.ts'
import type { Rules, Wrong } from './rule.ts'

type Life = Extract<
  InstanceEvent['kind'],
  | 'InstanceQueued'
  | 'InstanceRejected'
  | 'InstanceRefused'
  | 'InstanceSuperseded'
  | 'InstanceBegan'
  | 'InstanceParked'
  | 'InstanceResubmitted'
  | 'InstanceRestarted'
  | 'StepReopened'
  | 'EffectKeptStale'
  | 'InstancePaused'
  | 'InstanceUnpaused'
  | 'CompensationBegan'
  | 'InstanceCancelled'
  | 'InstanceKilled'
  | 'InstanceCompleted'
>

const isHeld = ({ holder, queue }: StreamState): boolean => holder !== null || queue.size > 0
const isCause = ({ turn }: Moment, instance: string, { parent }: Start): boolean =>
  turn.causes.some((c) => (parent ? c.kind === 'child' && c.id === childCause(parent) : c.kind === 'start' && c.id === instance))
/** The commands that asked for the child, or gave it up. */
const askedFor = (history: History, instance: string, { parent }: Start): readonly ChildCommand[] =>
  parent ? (history.children.get(childCause(parent)) ?? []).filter((command) => command.instance === instance) : []
/** Its parent awaits it on the stream that both work on. */
const isNested = ({ holder }: StreamState, stream: string, { parent }: Start): boolean =>
  parent?.awaited === true && parent.stream === stream && holder?.instance === parent.instance

const isAskedTo = (what: 'pause' | 'resume', moment: Moment<InstancePaused | InstanceUnpaused>, history: History): Wrong => {
  const { instance } = moment.event
  return first(
    !asked(moment, history, what, (action) => action.instance === instance) && 'nobody asked for this',
    moment.now.holder?.instance !== instance && 'it does not hold its stream',
  )
}

const endedBy = (what: 'cancel' | 'kill', moment: Moment<InstanceCancelled | InstanceKilled>, history: History): Wrong => {
  const { instance } = moment.event
  const held = heldIn(moment.now, instance)
  const parent = held?.start.parent ?? moment.now.queue.get(instance)?.parent
  const isGivenUp =
    parent !== undefined &&
    moment.turn.causes.some(({ kind, id }) => kind === 'childCancelled' && id === childCause(parent)) &&
    history.children.get(childCause(parent))?.some(({ cancel }) => cancel?.do === what) === true
  return first(
    !isGivenUp && !asked(moment, history, what, (action) => action.instance === instance) && 'nobody asked for this',
    !held && !moment.now.queue.has(instance) && 'it is not open',
  )
}

const wasSent = (history: History, instance: string, start: Start): Wrong => {
  if (start.parent) {
    const fits = ({ workflow, key, input, parent }: ChildCommand): boolean =>
      sameJson([workflow, key, input, parent], [start.workflow, start.key, start.input, start.parent])
    return askedFor(history, instance, start).some(fits) ? undefined : `nobody asked for the child ${instance}`
  }
  const same = history.starts.get(instance)?.some(({ workflow, number, hash, key, input, origin }) => {
    return sameJson(start, { workflow, number, hash, key, input, origin })
  })
  return same ? undefined : `nobody sent this start of ${instance}`
}
const waitsBehind = (moment: Moment, history: History, instance: string, defers: readonly string[], start: Start): Wrong =>
  first(
    !isHeld(moment.now) && !mayBePaused(moment, history, start.workflow) && 'nobody holds the stream: it could have begun',
    !isCause(moment, instance, start) && 'the start is no cause of its turn',
    isHeld(moment.now) && !defers.includes(workflowOf(start.hash)?.metadata.defer ?? '') && `its workflow declares another way to defer`,
  )

/** The version that decoded it, or the newest that takes its payload where the account has been upcast past it. */
const mayPin = (hash: string, start: Start, { aggregate }: StreamState): boolean => {
  const schema = aggregate?.schema ?? 0
  if ((workflowOf(start.hash)?.aggregate?.version ?? schema) >= schema) return hash === start.hash
  const newest = newestOf(start.workflow)
  const takes = newest?.workflow.triggers.some((t) => readsAgain(t.decode) && !isLeft(decode(t.decode, start.input)))
  return hash === start.hash || (takes === true && hash === newest?.hash)
}

/** Before that, or it has a place in the queue. */
const hasBegun = ({ story, turn, index }: Moment, instance: string): boolean =>
  story.moments.some(
    (m) =>
      (m.event.kind === 'InstanceBegan' || m.event.kind === 'InstanceQueued') &&
      m.event.instance === instance &&
      (m.turn.version < turn.version || (m.turn === turn && m.index < index)),
  )

const KNOWN_TROUBLE: ReadonlySet<string> = new Set(['threw', 'upcast', 'stuck', 'version', 'noVersion', 'noListener'])
/** Whom it asks for had no version that loads when this process asked last. */
const isNobodyThere = (moment: Moment<InstanceParked>, { evidence }: History): boolean => {
  const asks = readyAt(moment, 'child') ?? readyAt(moment, 'tell')
  const workflow = asks && (asks.kind === 'child' ? asks.graph.of : listenerOf(asks.graph.signal))
  const { seq = 0, by } = moment.story.turns[moment.turn.version - 1]?.appended ?? {}
  return evidence.leftOut.some((left) => left.value === workflow && left.by === by && left.seq < seq)
}

const refusedChild = (moment: Moment<InstanceRefused>, history: History): Wrong => {
  const { instance, start, code } = moment.event
  const { holder, below = [], queue } = moment.now
  const commands = askedFor(history, instance, start)
  const held = [...below, ...(holder ? [holder] : []), ...queue.values()]
  return first(
    commands.length === 0 && 'nobody asked for the child',
    !isCause(moment, instance, start) && 'the request is no cause of its turn',
    code === 'cancelled' && !commands.some(({ cancel }) => cancel) && 'nobody gave it up',
    code === 'cycle' && !held.some((one) => start.parent?.chain.includes(one.instance)) && 'it would wait for none that awaits it',
    code === 'exists' && !hasBegun(moment, instance) && 'no other has begun it',
  )
}

export const life: Rules<Life> = {
  InstanceQueued: (moment, history) => {
    const { instance, start } = moment.event
    // How its workflow wants to wait cannot be read where its version cannot be used: it waits.
    const defers = ['queue', 'latest', ...(wasUnusable(moment, history, start.hash) ? ['reject'] : [])]
    return first(wasSent(history, instance, start), waitsBehind(moment, history, instance, defers, start))
  },
  InstanceRejected: (moment, history) => {
    const { instance, start } = moment.event
    return first(wasSent(history, instance, start), waitsBehind(moment, history, instance, ['reject'], start))
  },
  InstanceRefused: (moment, history) => {
    const { event, now } = moment
    const { instance, start, hash = start.hash, input = start.input, code } = event
    if (code !== 'accept') return refusedChild(moment, history)
    const workflow = workflowOf(hash)
    const [next] = now.queue.first(1)
    const opened = workflow && opensWith(workflow, now, input)
    return first(
      wasSent(history, instance, start),
      now.holder !== null && `${now.holder.instance} holds the stream`,
      next !== undefined && next.instance !== instance && 'others waited before it',
      next === undefined && !isCause(moment, instance, start) && 'the start is no cause of its turn',
      !mayPin(hash, start, now) && `it was decoded with ${start.hash} and refused by ${hash}`,
      opened && workflow.metadata.accept?.(input, opened) !== event.reason && 'its workflow does not say so',
    )
  },
  InstanceSuperseded: ({ event, now, turn, index }) => {
    const { instance, supersededBy } = event
    const queued = now.queue.get(instance)
    const by = turn.events.slice(index).find((e) => e.kind === 'InstanceQueued' && e.instance === supersededBy)
    if (!queued || by?.kind !== 'InstanceQueued') return 'it is not in the queue, or nothing came in its place'
    const { workflow, hash } = by.start
    return first(
      workflow !== queued.workflow && 'another workflow took its place',
      workflowOf(hash)?.metadata.defer !== 'latest' && 'its workflow does not let the latest win',
    )
  },
  InstanceBegan: (moment, history) => {
    const { event, now } = moment
    const { instance, start, hash, queued, input = start.input } = event
    const workflow = workflowOf(hash)
    const after = moment.turn.events[moment.index + 1]
    // Whoever was asked and did not return has said nothing, nor was anybody asked whose state could not be read: it begins, and a person sees to it.
    const isUnasked = after?.kind === 'InstanceParked' && after.node === undefined && ['stuck', 'upcast'].includes(after.trouble.code)
    const lets = isUnasked || wasUnusable(moment, history, start.hash) || (workflow?.metadata.accept?.(input, now.state) ?? true)
    const [next] = now.queue.first(1)
    return first(
      wasSent(history, instance, start),
      now.holder !== null && !isNested(now, moment.turn.stream, start) && `${now.holder.instance} holds the stream`,
      queued === undefined && isHeld(now) && !isNested(now, moment.turn.stream, start) && 'others waited before it',
      queued === undefined && !isCause(moment, instance, start) && 'the start is no cause of its turn',
      queued !== undefined && (next?.instance !== instance || next.at !== queued) && 'it was not the first in the queue',
      !mayPin(hash, start, now) && `it was decoded with ${start.hash} and is pinned to ${hash}`,
      lets !== true && `its workflow does not let it in: ${JSON.stringify(lets)}`,
    )
  },
  InstanceParked: (moment, history) => {
    const { event, now } = moment
    const { code } = event.trouble
    return first(
      now.holder?.instance !== event.instance && 'it does not hold the stream',
      now.holder?.parked !== null && 'it is parked already',
      !KNOWN_TROUBLE.has(code) && `no workflow here has such trouble: ${event.trouble.message}`,
      code === 'version' && !wasUnusable(moment, history, now.holder?.hash) && 'nobody had trouble with its version',
      code === 'version' && event.node !== undefined && 'no node is to blame for a version',
      (code === 'noVersion' || code === 'noListener') && !isNobodyThere(moment, history) && 'what it asks for was there',
      code === 'threw' && !readyAt(moment, 'step') && 'the step was not ready',
      code === 'upcast' && event.node !== undefined && 'no node is to blame for an upcast',
    )
  },
  InstanceResubmitted: (moment, history) => {
    const { event, now } = moment
    const { instance, node, visit, hash, input, by } = event
    const { hash: pinned } = now.holder ?? {}
    const all = now.holder?.instance === instance ? allParked(now.holder) : []
    const parked = node === undefined ? all[0] : all.find((one) => one.node === node && one.visit === (event.of ?? (visit ?? 0) - 1))
    if (!parked) return 'it was not in review'
    const wanted = asked(moment, history, 'resubmit', (action, command) => {
      const at = action.at ?? all[0]
      if (node !== undefined && (at?.node !== node || at.visit !== parked.visit)) return false
      return action.instance === instance && (action.hash ?? pinned) === hash && sameJson(action.input, input) && command.by === by
    })
    return first(
      !wanted && 'nobody asked for this',
      node !== parked.node && `${parked.node} was in review, not ${node}`,
      node !== undefined && (visit ?? 0) <= (parked.visit ?? 1) && `visit ${visit} does not follow ${parked.visit}`,
    )
  },
  InstanceRestarted: () => 'nobody starts anything again here',
  InstancePaused: (moment, history) =>
    first(
      moment.event.with === undefined
        ? isAskedTo('pause', moment, history)
        : !mayBePaused(moment, history, moment.now.holder?.start.workflow ?? '') && 'neither its workflow nor the engine was ever paused',
      moment.now.holder?.instance !== moment.event.instance && 'it does not hold its stream',
      moment.now.holder?.paused !== undefined && 'it is paused already',
    ),
  InstanceUnpaused: (moment, history) =>
    first(
      moment.now.holder?.paused?.with === undefined && isAskedTo('resume', moment, history),
      moment.now.holder?.paused === undefined && 'it is not paused',
    ),
  // Edits have a model of their own (test/edits).
  StepReopened: () => 'nobody edits here',
  EffectKeptStale: () => 'nobody edits here',
  // No workflow of the simulation holds what it belongs to.
  CompensationBegan: () => 'nothing is to be undone here',
  InstanceCancelled: (moment, history) => endedBy('cancel', moment, history),
  InstanceKilled: (moment, history) => endedBy('kill', moment, history),
  InstanceCompleted: ({ event, now, walk }) => {
    const { output } = walk() ?? {}
    return first(
      (now.holder?.instance !== event.instance || now.holder.parked !== null || now.holder.paused) &&
        'it does not hold the stream, or is in review, or paused',
      !output && 'its last node is not done',
      output && !sameJson(output.value, event.output) && 'its output is not that of its last node',
    )
  },
}
