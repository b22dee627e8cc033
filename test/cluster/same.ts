// What two journals of the same messages have in common: each stream's own story, without what time, chance and scheduling decide.
import type { JsonValue } from '../../base/index.ts'
import type { Event, Turn } from '../../engine/index.ts'

/**
 * Left out, because it may differ between two runs that are both right:
 * - times (`due`, `expires`, and what a step drew as its `now`), numbers and ids drawn at random: the same one becomes the same token;
 * - versions of turns (`kept`, `queued`): how many commands share a turn is the scheduler's affair;
 * - where a message came from (`origin`): HTTP there, Kafka here;
 * - how often an effect was attempted and whether its outcome was looked up: a slow answer is asked for again;
 * - the place of an outcome that no flow awaits among the others: handlers run side by side. It stands at the end, by its effect;
 * - what was ignored: a message may come twice;
 * - how much the warehouse had left (`backOrdered`): it is one for all orders, and whoever comes first is served first.
 * All else is compared: which events, of which instance, in which order within the stream, with which payloads, outcomes and state.
 */
const LEFT_OUT: ReadonlySet<string> = new Set(['due', 'expires', 'kept', 'queued', 'origin', 'attempt', 'probed', 'drawn', 'backOrdered'])
const HAPPENS: ReadonlySet<Event['kind']> = new Set(['EffectAttempted', 'EffectDue', 'Ignored'])

type Stories = ReadonlyMap<string, readonly string[]>

/** By stream, a line for each event. Streams of the system itself are not compared. */
export const storiesOf = (streams: ReadonlyMap<string, readonly Turn[]>): Stories =>
  new Map(
    [...streams]
      .filter(([stream]) => !stream.startsWith('$'))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([stream, turns]) => [stream, storyOf(turns.flatMap(({ events }) => events))]),
  )

const storyOf = (all: readonly Event[]): readonly string[] => {
  const events = all.filter(({ kind }) => !HAPPENS.has(kind))
  const unawaited = new Set(events.flatMap((e) => (e.kind === 'EffectRequested' && !e.awaited ? [placeOf(e)] : [])))
  const aside = (e: Event): boolean => e.kind === 'OutcomeRecorded' && unawaited.has(placeOf(e))
  const line = liner(events)
  return [...events.filter((e) => !aside(e)).map(line), ...events.filter(aside).map(line).toSorted()]
}

const placeOf = (e: Extract<Event, { readonly index: number }>): string => `${e.instance}/${e.node}#${e.visit}/${e.index}`

/** Writes events with tokens for what their steps drew. */
const liner = (events: readonly Event[]): ((event: Event) => string) => {
  const drawn = new Map<JsonValue, string>()
  for (const { now, random = [], uuid = [] } of events.flatMap((e) => ('drawn' in e && e.drawn ? [e.drawn] : []))) {
    const all = [...(now === undefined ? [] : [now]), ...random, ...uuid]
    for (const one of all) if (!drawn.has(one)) drawn.set(one, `drawn ${drawn.size + 1}`)
  }
  return (event) => JSON.stringify(event, (name, value: JsonValue) => (LEFT_OUT.has(name) ? undefined : (drawn.get(value) ?? value)))
}

/** Streams whose stories differ, each with the first lines that do. */
export const differences = (here: Stories, there: Stories): readonly string[] =>
  [...new Set([...here.keys(), ...there.keys()])].flatMap((stream) => {
    const [a, b] = [here.get(stream) ?? [], there.get(stream) ?? []]
    const at = a.findIndex((line, i) => line !== b[i])
    if (at === -1 && a.length === b.length) return []
    const first = at === -1 ? a.length : at
    return [`${stream}, event ${first + 1}:\n  ${a[first] ?? 'nothing'}\n  ${b[first] ?? 'nothing'}`]
  })
