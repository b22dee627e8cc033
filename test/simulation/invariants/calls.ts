// Invariant 4: what handlers did: never before the request was durable, unsafe ones never twice without a probe or a person.
import type { EffectRequest, EffectRequested, OpenEffect } from '../../../engine/index.ts'
import { sameJson } from '../../../base/index.ts'
import type { JsonValue } from '../../../base/index.ts'
import { requestOf, effectKey } from '../../../engine/index.ts'
import type { Called, Told as Answer } from '../evidence.ts'
import { momentsOf, workflowOf } from '../history.ts'
import type { History, Invariant, Moment, Violation } from '../history.ts'
import { readingsOf } from '../readings.ts'

const UNSAFE: ReadonlySet<string> = new Set(['Charge', 'Wire', 'Lookup', 'Push'])

interface Requested {
  readonly seq: number
  readonly event: EffectRequested
}
const seqOf = ({ story, turn }: Moment): number => story.turns[turn.version - 1]?.appended.seq ?? Infinity

export const calls: Invariant = function* (history) {
  const requested = new Map<string, Requested>()
  for (const moment of momentsOf(history, 'EffectRequested'))
    requested.set(effectKey(moment.event), { seq: seqOf(moment), event: moment.event })
  yield* afterRequest(history, requested)
  const persons = Map.groupBy(momentsOf(history, 'EffectRetried'), ({ event }) => effectKey(event))
  for (const [key, called] of Map.groupBy(history.evidence.called, (of) => of.effectKey)) {
    if (!UNSAFE.has(called[0]?.effect ?? '')) continue
    yield* neverTwice(key, called, persons.get(key)?.map(seqOf) ?? [])
    yield* underClaim(history, called)
  }
  yield* abandoned(history)
  yield* accepted(history)
}

function* afterRequest({ evidence, stories }: History, requested: ReadonlyMap<string, Requested>): Generator<Violation> {
  for (const { value, seq } of evidence.requests) {
    const key = effectKey(value.of)
    if ((requested.get(key)?.seq ?? Infinity) > seq)
      yield { stream: value.stream, what: `${key} was asked for before its turn was durable` }
    const story = stories.get(value.stream)
    const { effects } = story?.states[value.after] ?? {}
    if (value.hold) {
      const isPaused = story?.states.some(({ holder }) => holder?.instance === value.of.instance && holder.paused)
      if (!isPaused) yield { stream: value.stream, what: `${key} was held although nobody had paused its instance` }
    } else if (!isAsked(value, effects?.get(key)))
      yield { stream: value.stream, what: `${key} was asked for otherwise than version ${value.after} has it` }
  }
  for (const { effectKey: key, payload, effect, seq } of evidence.called) {
    const of = requested.get(key)
    if (!of || of.seq > seq) yield { what: `a handler was called for ${key} before its turn was durable` }
    else if (of.event.effect !== effect || !sameJson(of.event.payload, payload))
      yield { what: `a handler was called for ${key} with another payload than was requested` }
  }
}

/** Word for word what the state has, in the turn that asked for it last. */
const isAsked = (request: EffectRequest, effect: OpenEffect | undefined): boolean => {
  const asking = effect && workflowOf(effect.hash)
  if (!effect || !asking) return false
  return effect.retryAt === null && sameJson(request, requestOf(request.stream, effect, asking))
}

/** Between two calls somebody looked, and it was not there; or a person took it upon himself. */
function* neverTwice(key: string, called: readonly Called[], persons: readonly number[]): Generator<Violation> {
  const runs = called.filter((c) => c.what === 'run')
  for (const [i, next] of runs.entries()) {
    const last = runs[i - 1]
    if (!last) continue
    const probed = called.some((c) => c.what === 'probe' && c.seq > last.seq && c.told?.answer.kind === 'notFound' && c.told.seq < next.seq)
    const asked = persons.some((seq) => seq > last.seq && seq < next.seq)
    if (!probed && !asked) yield { what: `${key} was called again (attempt ${next.attempt} by ${next.by}) without a probe or a person` }
    if (last.executed && next.executed && !asked) yield { what: `${key} happened twice` }
  }
}

/** What an instance waited for when it was cancelled or killed, or what the flow gave up, is only looked up; once it is withdrawn it is not called any more, unless it only reads. */
function* abandoned(history: History): Generator<Violation> {
  /** By effect, the version of the turn that gave it up. */
  const ended = new Map<string, number>(
    readingsOf(history).flatMap(([{ moments }, { began, givenUp }]) =>
      [...givenUp].map(([place, rank]) => [`${began.instance}/${place}/0`, moments[rank]?.turn.version ?? Infinity] as const),
    ),
  )
  const insisted = new Set(
    [...momentsOf(history, 'EffectRetried')].flatMap(({ event }) => (event.evenThoughEnded ? [effectKey(event)] : [])),
  )
  const awaited = new Set([...momentsOf(history, 'EffectRequested')].flatMap(({ event }) => (event.awaited ? [effectKey(event)] : [])))
  for (const { value } of history.evidence.requests) {
    const [key, version = Infinity] = [effectKey(value.of), ended.get(effectKey(value.of))]
    const looks = !awaited.has(key) || insisted.has(key) || value.after < version || value.lookOnly === true
    if (!looks) yield { stream: value.stream, what: `${key} was asked for after it had been given up, and nobody insisted` }
  }
  for (const moment of momentsOf(history, 'EffectWithdrawn')) {
    const [key, seq] = [effectKey(moment.event), seqOf(moment)]
    const again = history.evidence.called.find((c) => c.what === 'run' && c.effectKey === key && c.seq > seq)
    if (again && moment.event.reason !== 'reads') yield { what: `${key} was called by ${again.by} after it had been withdrawn` }
    const done = history.evidence.called.some((c) => c.effectKey === key && c.executed)
    const heard = [...momentsOf(history, 'LateOutcome')].some(({ event }) => effectKey(event) === key)
    if (done && !heard && moment.event.reason !== 'reads') yield { what: `${key} was withdrawn, and had been done` }
  }
}

/** The caller holds a claim on the attempt, durable before the call and not over yet by its own clock. */
function* underClaim({ evidence }: History, called: readonly Called[]): Generator<Violation> {
  for (const { what, by, effectKey: key, attempt, clock, seq } of called) {
    const holds = evidence.claimed.some((c) => {
      return c.by === by && c.seq < seq && c.value.effect === key && c.value.attempt === attempt && clock < c.value.until
    })
    if (what === 'run' && !holds) yield { what: `${by} called ${key} in attempt ${attempt} without a claim of its own` }
  }
}

/** Of what the target told, the version that asked reads what it declares. */
const holds = (told: JsonValue, read: unknown): boolean =>
  sameJson(told, read) ||
  (typeof told === 'object' &&
    typeof read === 'object' &&
    read !== null &&
    Object.entries(read).length > 0 &&
    Object.entries(read).every(([field, value]) => sameJson(Object.entries(told ?? {}).find(([name]) => name === field)?.[1], value)))

const says = (
  answer: Answer | undefined,
  outcome: { readonly kind: string; readonly value?: unknown; readonly error?: unknown },
): boolean =>
  answer?.kind === outcome.kind &&
  (answer.kind !== 'ok' || answer.value === null || holds(answer.value, outcome.value)) &&
  (answer.kind !== 'failed' || sameJson(answer.error, outcome.error))

/** One accepted outcome at most; what the service reported as certain is what the target told it. */
function* accepted(history: History): Generator<Violation> {
  const told = Map.groupBy(history.evidence.called, (of) => of.effectKey)
  for (const [key, all] of Map.groupBy(momentsOf(history, 'OutcomeRecorded'), ({ event }) => effectKey(event))) {
    const [first] = all
    if (all.length > 1) yield { what: `${key} has ${all.length} accepted outcomes` }
    if (!first || first.event.by !== undefined) continue
    const { outcome } = first.event
    const executed = told.get(key)?.some((c) => c.executed)
    if (outcome.kind === 'ok' && !executed) yield { what: `${key} is accepted as done and was never done` }
  }
  for (const { value, seq } of history.evidence.commands) {
    if (value.kind !== 'outcome' || (value.report.kind !== 'ok' && value.report.kind !== 'failed')) continue
    const { report, of } = value
    const key = effectKey(of)
    if (!told.get(key)?.some((c) => c.attempt === value.attempt && says(c.told?.answer, report) && (c.told?.seq ?? Infinity) < seq))
      yield { stream: value.stream, what: `${key} was reported as ${report.kind} in attempt ${value.attempt}, which no target had said` }
  }
}
