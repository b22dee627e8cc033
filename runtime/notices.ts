// What operators live by, a line each: what goes to review, fails, is set aside, and what a person does. Ids, codes and places, never payloads.
import type { Logger } from 'pino'
import { errorIn, placeOf } from '../base/index.ts'
import { effectKey } from '../engine/index.ts'
import type { Event, Turn } from '../engine/index.ts'
import type { FailedCall } from '../side-effect-service/index.ts'

interface Notice {
  readonly level: 'info' | 'warn'
  /** Of these, only so many are said at once. */
  readonly kind: string
  readonly fields: Readonly<Record<string, string | number>>
  /** For people, with the ids. */
  readonly text: string
  /** The command that shows more. */
  readonly look?: string
}
export interface Notices {
  readonly turn: (turn: Turn) => void
  readonly failedCall: (call: FailedCall) => void
  readonly deadLetter: (letter: { readonly id: string; readonly source: string; readonly target: string }) => void
}

/** So many lines of a kind in so many milliseconds; how many were left out is said with the next. */
const MOST = 10
const WINDOW = 10_000

/** `say`: on a terminal, instead of the log. */
export const notices = (on: {
  readonly log: Pick<Logger, 'info' | 'warn'>
  readonly now: () => number
  readonly say?: ((line: string) => void) | undefined
}): Notices => {
  const { log, now, say } = on
  const windows = new Map<string, { since: number; said: number; leftOut: number }>()

  const tell = ({ level, kind, fields, text, look }: Notice): void => {
    const before = windows.get(kind)
    const isOver = before === undefined || now() - before.since >= WINDOW
    const window = isOver ? { since: now(), said: 0, leftOut: before?.leftOut ?? 0 } : before
    windows.set(kind, window)
    if (window.said >= MOST) return void (window.leftOut += 1)
    window.said += 1
    const more = window.leftOut > 0 ? `; ${window.leftOut} more like this were not said` : ''
    window.leftOut = 0
    if (say) return say(`${text}${more}${look === undefined ? '' : `: ${look}`}`)
    log[level]({ ...fields, ...(more !== '' && { more: more.slice(2) }) }, text)
  }
  return {
    turn: ({ events }) => {
      for (const event of events) {
        const notice = isNotable(event) ? noticeOf(event) : undefined
        if (notice) tell(notice)
      }
    },
    failedCall: ({ kind, effectKey: key, attempt, what, how, stack }) => {
      const at = placeOf(stack)
      tell({
        level: 'warn',
        kind: `call ${kind} ${how}`,
        fields: { kind, effectKey: key, attempt, what, how, ...(at !== undefined && { at }) },
        text: `${what === 'probe' ? 'the probe of ' : ''}${kind} ${key}: attempt ${attempt} ${how === 'threw' ? 'threw' : 'did not answer in time'}${placed(at)}`,
      })
    },
    deadLetter: ({ id, source, target }) =>
      tell({
        level: 'warn',
        kind: `deadLetter ${target}`,
        fields: { id, source, target },
        text: `a dead letter ${id} from ${source} for ${target}`,
        look: 'contrail deadletter list',
      }),
  }
}

const KINDS = [
  'InstanceParked',
  'InstanceResubmitted',
  'InstanceRestarted',
  'InstancePaused',
  'InstanceUnpaused',
  'InstanceCancelled',
  'InstanceKilled',
  'EffectAttempted',
  'EffectParked',
  'EffectRetried',
  'EffectSkipped',
  'OutcomeRecorded',
  'LateOutcome',
  'TriggerPaused',
  'TriggerResumed',
  'WorkflowPaused',
  'WorkflowResumed',
] as const
type Notable = Extract<Event, { readonly kind: (typeof KINDS)[number] }>
const NOTABLE: ReadonlySet<string> = new Set(KINDS)
const isNotable = (event: Event): event is Notable => NOTABLE.has(event.kind)

/** Undefined where nobody has to hear of it. */
const noticeOf = (event: Notable): Notice | undefined => {
  switch (event.kind) {
    case 'InstanceParked': {
      const { instance, node, trouble } = event
      const { code, fingerprint, stack, thrownAt } = trouble
      const [at, threw] = [thrownAt ?? placeOf(stack), errorIn(stack)]
      // These are our own words; what code of an author says may hold data.
      const why = code === 'stuck' || code === 'version' ? trouble.message : `${code}${threw === undefined ? '' : ` ${threw}`}`
      return {
        level: 'warn',
        kind: `InstanceParked ${code}`,
        fields: { instance, code, fingerprint, ...(node !== undefined && { node }), ...(at !== undefined && { at }) },
        text: `${instance} is in review${node === undefined ? '' : ` at ${node}`}: ${why}${placed(at)}`,
        look: `contrail instance show ${instance}`,
      }
    }
    case 'EffectParked':
    case 'LateOutcome': {
      const { code, fingerprint } = event.trouble
      const [key, { instance, attempt }] = [effectKey(event), event]
      return {
        level: 'warn',
        kind: `EffectParked ${code}`,
        fields: { effectKey: key, instance, attempt, code, fingerprint },
        text: `the side effect ${key} is in review: ${code}`,
        look: `contrail instance show ${instance}`,
      }
    }
    case 'EffectAttempted': {
      const [key, { attempt, retryAt }] = [effectKey(event), event]
      const next = new Date(retryAt).toISOString()
      return {
        level: 'warn',
        kind: 'EffectAttempted',
        fields: { effectKey: key, attempt, retryAt: next },
        text: `the side effect ${key}: attempt ${attempt} failed, the next is due at ${next}`,
      }
    }
    case 'InstanceRestarted':
      return acted(event, `had ${event.instance} started again as ${event.as}`, { instance: event.instance, as: event.as })
    case 'InstancePaused':
      // With its workflow: that was said once, for all of them.
      return event.with === undefined ? acted(event, `paused ${event.instance}`, { instance: event.instance }) : undefined
    case 'InstanceUnpaused':
      return acted(event, `resumed ${event.instance}`, { instance: event.instance })
    case 'InstanceCancelled':
      return acted(event, `cancelled ${event.instance}`, { instance: event.instance })
    case 'InstanceKilled':
      return acted(event, `killed ${event.instance}`, { instance: event.instance })
    case 'InstanceResubmitted':
      return acted(event, `sent ${event.instance} again`, { instance: event.instance })
    case 'EffectRetried':
      return acted(event, `has ${effectKey(event)} tried again`, { effectKey: effectKey(event) })
    case 'EffectSkipped':
      return acted(event, `skipped ${effectKey(event)}`, { effectKey: effectKey(event) })
    case 'OutcomeRecorded':
      if (event.by === undefined) return undefined
      return acted({ kind: 'EffectSettled', by: event.by }, `settled ${effectKey(event)} as ${event.outcome.kind}`, {
        effectKey: effectKey(event),
      })
    case 'WorkflowPaused':
    case 'WorkflowResumed': {
      const { workflow } = event
      const what = workflow === undefined ? 'the whole engine' : `the workflow ${workflow}`
      return acted(event, `${event.kind === 'WorkflowPaused' ? 'paused' : 'resumed'} ${what}`, workflow === undefined ? {} : { workflow })
    }
    case 'TriggerPaused':
    case 'TriggerResumed': {
      const { source, topic } = event
      const what = topic === undefined ? `the source ${source}` : `the topic ${topic} of ${source}`
      return acted(event, `${event.kind === 'TriggerPaused' ? 'paused' : 'resumed'} ${what}`, {
        source,
        ...(topic !== undefined && { topic }),
      })
    }
  }
}

const acted = ({ kind, by }: { readonly kind: string; readonly by: string }, what: string, fields: Notice['fields']): Notice => ({
  level: 'info',
  kind,
  fields: { ...fields, by },
  text: `${by} ${what}`,
})

const placed = (at: string | undefined): string => (at === undefined ? '' : ` (${at})`)
