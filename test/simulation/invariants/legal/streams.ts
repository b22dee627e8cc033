// The grammar of the stream itself: its state, what was ignored, and the system's own streams.
import { sameJson } from '../../../../base/index.ts'
import type { JsonValue } from '../../../../base/index.ts'
import type { AnyWorkflow } from '../../../../dsl/index.ts'
import { causeKey } from '../../../../engine/index.ts'
import type {
  ScheduleEvent,
  StreamEvent,
  TriggerPaused,
  TriggerResumed,
  WorkflowPaused,
  WorkflowResumed,
} from '../../../../engine/index.ts'
import { workflowOf } from '../../history.ts'
import type { History, Moment } from '../../history.ts'
import { asked, first, opensWith } from './rule.ts'
import type { Rules, Wrong } from './rule.ts'

type Streams = Exclude<StreamEvent['kind'], 'SignalKept' | 'SignalExpired' | ScheduleEvent['kind']>

/** The version of the instance that begins, or is sent again, right after. */
const wantedBy = ({ turn, index }: Moment): AnyWorkflow | undefined => {
  const next = turn.events.slice(index + 1).find((e) => e.kind === 'InstanceBegan' || e.kind === 'InstanceResubmitted')
  return next && 'hash' in next ? workflowOf(next.hash) : undefined
}
/** That of the instance that begins, or is sent again, right after. */
const payloadOf = ({ turn, index, now }: Moment): JsonValue => {
  const next = turn.events.slice(index + 1).find((e) => e.kind === 'InstanceBegan')
  return next?.kind === 'InstanceBegan' ? (next.input ?? next.start.input) : (now.holder?.start.input ?? null)
}
const isCause = ({ turn }: Moment, cause: string): boolean => turn.causes.some((c) => causeKey(c) === cause)

/** Somebody asked for it, and it changes what is paused. */
const pauseRule = (what: 'pauseTrigger' | 'resumeTrigger', moment: Moment<TriggerPaused | TriggerResumed>, history: History): Wrong => {
  const { source, topic, by } = moment.event
  const isPaused = moment.now.paused?.some((one) => one.source === source && one.topic === topic) === true
  const wanted = asked(moment, history, what, (action, command) => action.source === source && action.topic === topic && command.by === by)
  return first(!wanted && 'nobody asked for this', isPaused === (what === 'pauseTrigger') && 'it changes nothing')
}

const switchRule = (
  what: 'pauseWorkflow' | 'resumeWorkflow',
  moment: Moment<WorkflowPaused | WorkflowResumed>,
  history: History,
): Wrong => {
  const { workflow, by } = moment.event
  const isPaused = moment.now.switches?.some((one) => one.on && one.workflow === workflow) === true
  const wanted = asked(moment, history, what, (action, command) => action.workflow === workflow && command.by === by)
  return first(!wanted && 'nobody asked for this', isPaused === (what === 'pauseWorkflow') && 'it changes nothing')
}

export const streams: Rules<Streams> = {
  StateInitialised: (moment) => {
    const { event, now } = moment
    const workflow = wantedBy(moment)
    const owner = { name: workflow?.aggregate?.name ?? null, schema: workflow?.aggregate?.version ?? null }
    return first(
      now.aggregate !== null && 'the stream has a state already',
      !workflow && 'nobody begins here',
      !sameJson({ name: event.aggregate, schema: event.schema }, owner) && 'it belongs to another owner than the instance declares',
      workflow && !sameJson(event.state, opensWith(workflow, now, payloadOf(moment))) && 'it is not the initial state of the owner',
    )
  },
  StateUpcast: (moment) => {
    const { event, now } = moment
    const aggregate = wantedBy(moment)?.aggregate
    if (!aggregate || event.from !== now.aggregate?.schema || event.to !== aggregate.version || event.to <= event.from)
      return `nobody needs the state upcast from ${event.from} to ${event.to}`
    let state: object = now.state
    // `as`: an upcast takes any state of its version.
    for (let from = event.from; from < event.to; from++) state = aggregate.upcast[from]?.(state as Record<string, unknown>) ?? {}
    return sameJson(event.state, state) ? undefined : 'it is not what the upcasts make of the state'
  },
  /** A kept signal is looked at by a wait that opens later: what its schema says of it is no cause of that turn. */
  Ignored: (moment) =>
    isCause(moment, moment.event.cause) || moment.event.code === 'stuck' ? undefined : 'what it ignores is no cause of its turn',
  VersionActivated: ({ event, turn }, history) => {
    const sent = history.evidence.commands.some(
      ({ value: v }) => v.kind === 'activate' && v.workflow === event.workflow && v.hash === event.hash,
    )
    return first(!sent && 'nobody asked for this', !turn.causes.some((c) => c.kind === 'activate') && 'it has no cause')
  },
  TriggerPaused: (moment, history) => pauseRule('pauseTrigger', moment, history),
  TriggerResumed: (moment, history) => pauseRule('resumeTrigger', moment, history),
  WorkflowPaused: (moment, history) => switchRule('pauseWorkflow', moment, history),
  WorkflowResumed: (moment, history) => switchRule('resumeWorkflow', moment, history),
  JournalRestored: () => 'no journal of a simulation loses anything',
  DeadLettered: (moment, history) => {
    const { id, raw } = moment.event
    const sent = history.evidence.commands.some(({ value: v }) => v.kind === 'deadLetter' && v.id === id && v.raw === raw)
    return first(!sent && 'nobody sent it', !isCause(moment, `deadLetter:${id}`) && 'it is no cause of its turn')
  },
}
