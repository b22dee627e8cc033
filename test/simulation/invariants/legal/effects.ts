// The grammar of side effects: requested by a node, reported by the service or settled by a person, accepted once.
import { timeOf } from '../../../../engine/index.ts'
import { isLeft } from 'fp-ts/lib/Either.js'
import { effectOf, nodeAt, pick } from '../../../../dsl/internal.ts'
import { sameJson } from '../../../../base/index.ts'
import type { OperatorAction, RecordedOutcome, OutcomeCommand, EffectEvent, Event, OpenEffect } from '../../../../engine/index.ts'
import { effectKey } from '../../../../engine/index.ts'
import { workflowOf } from '../../history.ts'
import type { History, Moment } from '../../history.ts'
import { asked, first, readyAt, wasUnusable } from './rule.ts'
import type { Rules, Wrong } from './rule.ts'

/** A person gave it, and the version that asked reads what it declares of that. */
const isReadFrom = (given: RecordedOutcome, read: RecordedOutcome): boolean => {
  if (given.kind !== 'ok' || read.kind !== 'ok') return sameJson(given, read)
  const all = new Map(Object.entries(given.value ?? {}))
  return Object.entries(read.value ?? {}).every(([field, value]) => sameJson(all.get(field), value))
}

const openOf = ({ event, now }: Moment<EffectEvent>): OpenEffect | undefined => now.effects.get(effectKey(event))

/** The reports on this attempt that caused the turn. */
const reports = ({ turn, event }: Moment<EffectEvent>, history: History): readonly OutcomeCommand[] =>
  turn.causes.flatMap((cause) =>
    cause.kind === 'outcome' && cause.id.startsWith(`${effectKey(event)}~`) ? (history.outcomes.get(cause.id) ?? []) : [],
  )
const reported = (moment: Moment<EffectEvent>, history: History, fits: (of: OutcomeCommand) => boolean): Wrong =>
  reports(moment, history).some(fits) ? undefined : 'nobody reported this'

/** What is uncertain counts only for the request that was asked last: a person may have had it tried again since. */
const isNew = (open: OpenEffect, { after }: OutcomeCommand): boolean => after >= open.after

const person = (moment: Moment<EffectEvent>, history: History, what: Extract<OperatorAction, { readonly effect: unknown }>['do']): Wrong =>
  first(
    !asked(moment, history, what, (action) => effectKey(action.effect) === effectKey(moment.event)) && 'nobody asked for this',
    !openOf(moment)?.trouble &&
      (openOf(moment)?.retryAt ?? null) === null &&
      !isHeldBack(moment, history, what) &&
      'its handler is at work',
  )
/** A version that does not load keeps back what it asked for. */
const isHeldBack = (moment: Moment<EffectEvent>, history: History, what: string): boolean =>
  what === 'skipEffect' && wasUnusable(moment, history, openOf(moment)?.hash)

const routes = (open: OpenEffect): boolean => {
  const workflow = workflowOf(open.hash)
  const node = workflow && nodeAt(workflow.graph, open.node)
  return node?.kind === 'perform' && node.unknown === 'route'
}

/** How many attempts it has. Every payload and every answer here fits the declarations of the version that asked: nothing else ends them. */
const allowed = (open: OpenEffect): number => {
  const workflow = workflowOf(open.hash)
  const node = workflow && nodeAt(workflow.graph, open.node)
  const said = [node?.kind === 'perform' ? node.retries : undefined, effectOfKind(open)?.retries, workflow?.metadata.retries]
  const counts = said.map((one) => one?.attempts ?? (one?.pauses && one.pauses.length + 1))
  return counts.find((count) => count !== undefined) ?? Infinity
}
const effectOfKind = ({ hash, effect }: OpenEffect) => {
  const workflow = workflowOf(hash)
  return workflow && effectOf(workflow, effect)
}

interface Heard {
  readonly outcome: { readonly kind: string }
  readonly attempt: number
}
/** The journal has the same report already. */
const heardBefore = (moment: Moment<EffectEvent>, { outcome, attempt }: Heard): boolean =>
  moment.story.moments.some(
    ({ event, turn, index }) =>
      (turn.version < moment.turn.version || (turn === moment.turn && index < moment.index)) &&
      (event.kind === 'OutcomeRecorded' || event.kind === 'LateOutcome' || event.kind === 'EffectParked') &&
      effectKey(event) === effectKey(moment.event) &&
      event.attempt === attempt &&
      event.outcome?.kind === outcome.kind &&
      !(event.kind === 'OutcomeRecorded' && event.by !== undefined),
  )

const acceptedAs = ({ event, story }: Moment<EffectEvent>): string | undefined => {
  const of = story.moments.find((m) => m.event.kind === 'OutcomeRecorded' && effectKey(m.event) === effectKey(event))?.event
  return of?.kind === 'OutcomeRecorded' ? of.outcome.kind : undefined
}

/** The clock of whoever decided showed that: the turn's time is it, or a later one that a turn has to keep. */
const isBy = ({ turn, story }: Moment, { sent }: History, now: number): boolean => {
  if (turn.at === now) return true
  return turn.at > now && (turn.at === story.turns[turn.version - 1]?.before.at || sent.has(`${turn.stream} timer:${turn.at}`))
}

export const effects: Rules<EffectEvent['kind']> = {
  EffectRequested: (moment) => {
    const { event, now, turn, index } = moment
    const { instance, node, visit, effect, payload, awaited } = event
    const before = turn.events[index - 1]
    if (!awaited) {
      const of = before?.kind === 'StepDone' ? 0 : before?.kind === 'EffectRequested' && !before.awaited ? before.index + 1 : -1
      const same = before && 'node' in before && before.node === node && before.instance === instance
      return same && of === event.index ? undefined : 'no step asked for it'
    }
    const ready = readyAt(moment, 'perform')
    if (!ready) return 'the perform was not ready'
    const workflow = now.holder && workflowOf(now.holder.hash)
    const schema = workflow && effectOf(workflow, effect)?.schemas.payload
    const wanted = schema && pick(schema, ready.input)
    return first(
      ready.graph.effect !== effect && 'the graph performs another effect',
      event.reads !== (workflow && effectOf(workflow, effect)?.reads) && 'it says otherwise whether it only reads',
      (event.index !== 0 || visit !== ready.visit) && 'a perform asks once in each visit',
      (!wanted || isLeft(wanted) || !sameJson(wanted.right, payload)) && 'its payload is not what the schema picks of the input',
    )
  },
  EffectAttempted: (moment, history) => {
    const open = openOf(moment)
    const { attempt, retryAt } = moment.event
    if (!open || open.trouble) return 'it is not open, or in review'
    return reported(moment, history, (of) => {
      const counts = Math.max(of.attempt, open.attempts) === attempt && isNew(open, of)
      return of.report.kind === 'attempted' && counts && isBy(moment, history, retryAt - Math.ceil(of.report.retryInMs))
    })
  },
  EffectDue: (moment) => {
    const open = openOf(moment)
    return first(
      (open?.retryAt ?? Infinity) > timeOf(moment.now) && 'its time has not come',
      open?.trouble !== null && 'it is in review',
      !moment.turn.causes.some((c) => c.kind === 'timer') && 'no timer came',
      moment.now.holder?.instance === moment.event.instance && moment.now.holder.paused && 'its instance is paused',
    )
  },
  OutcomeRecorded: (moment, history) => {
    const { outcome, attempt, by } = moment.event
    const open = openOf(moment)
    if (!open) return 'it is not open'
    if (open.trouble?.code === 'late') return 'it has an accepted outcome'
    if (by !== undefined) {
      const settles = asked(moment, history, 'settleEffect', (action) => isReadFrom(action.outcome, outcome))
      return first(person(moment, history, 'settleEffect'), !settles && 'the person gave another outcome')
    }
    return first(
      reported(moment, history, (of) => of.attempt === attempt && sameJson(of.report, outcome)),
      outcome.kind === 'ok' && open.awaited && open.orphaned && 'its instance was cancelled: a person has to see this',
      outcome.kind === 'failed' && !open.awaited && 'nobody awaits it: a person has to see the failure',
      outcome.kind === 'unknown' && (!routes(open) || open.orphaned) && 'nobody routes what is unknown',
    )
  },
  LateOutcome: (moment, history) => {
    const { outcome, attempt } = moment.event
    const open = openOf(moment)
    return first(
      open && open.trouble?.code !== 'late' && 'it is open',
      outcome.kind === 'unknown' && 'what is uncertain contradicts nothing',
      heardBefore(moment, { outcome, attempt }) && 'it was counted before',
      acceptedAs(moment) === outcome.kind &&
        reports(moment, history).every((of) => of.probed === true) &&
        'a probe cannot tell that it happened twice',
      reported(moment, history, (of) => of.attempt === attempt && sameJson(of.report, outcome)),
    )
  },
  EffectParked: (moment, history) => {
    const open = openOf(moment)
    const { trouble, attempt, outcome } = moment.event
    if (!open) return 'it is not open'
    if (open.trouble && (!outcome || outcome.kind === 'unknown')) return 'it is in review already, and nothing certain was heard'
    const isAgain = reports(moment, history).every((of) => !isNew(open, of)) || open.trouble !== null
    if (outcome && isAgain && heardBefore(moment, { outcome, attempt })) return 'it was counted before'
    const wrong = reported(moment, history, (of) => {
      const { report } = of
      if (of.attempt !== attempt) return false
      switch (trouble.code) {
        case 'exhausted':
          return report.kind === 'exhausted' && isNew(open, of) && attempt - (open.forgiven ?? 0) >= allowed(open)
        case 'unknown':
          return report.kind === 'unknown' && (!routes(open) || open.orphaned || wasUnusable(moment, history, open.hash)) && isNew(open, of)
        case 'failed':
          return report.kind === 'failed' && !open.awaited
        case 'afterCancel':
          return (
            (report.kind === 'ok' && open.awaited && open.orphaned) || (report.kind === 'failed' && open.trouble?.code === 'afterCancel')
          )
        default:
          return false
      }
    })
    return wrong && `${wrong}: ${trouble.code}`
  },
  EffectRetried: (moment, history) =>
    first(person(moment, history, 'retryEffect'), openOf(moment)?.trouble?.code === 'late' && 'it has an accepted outcome'),
  EffectSkipped: (moment, history) => {
    const open = openOf(moment)
    return first(person(moment, history, 'skipEffect'), open?.awaited && !open.orphaned && 'a flow waits for its outcome')
  },
  EffectWithdrawn: (moment, history) => {
    const open = openOf(moment)
    const { event, turn, story } = moment
    const isEnd = ({ kind }: Event): boolean => kind === 'InstanceCancelled' || kind === 'InstanceKilled' || kind === 'ScopeAbandoned'
    const ends = story.moments.findLast(
      (m) =>
        m.turn === turn &&
        isEnd(m.event) &&
        'instance' in m.event &&
        m.event.instance === event.instance &&
        m.now.effects.get(effectKey(event))?.orphaned === false,
    )
    const before = ends?.now.effects.get(effectKey(event))
    if (event.reason === 'reads')
      return before?.awaited && effectOfKind(before)?.reads ? undefined : 'somebody waits for it, or it does not only read'
    return first(
      (!open?.awaited || !open.orphaned || open.evenThoughEnded) && 'somebody waits for it',
      (open?.trouble ?? null) !== null && 'it is in review',
      reported(moment, history, (of) => of.report.kind === 'notFound' && of.report.called === (event.reason === 'notFound')),
    )
  },
}
