// What a journal must be after any amount of trouble, found by reading all of it: an empty list is the proof.
import type { Journal } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'

const PAGE = 1_000

/** Every turn once, by stream, in order. */
export const allTurns = async (journal: Pick<Journal, 'readAll'>): Promise<ReadonlyMap<string, readonly Turn[]>> => {
  const streams = new Map<string, Map<number, Turn>>()
  let cursor: string | undefined
  for (;;) {
    const page = await journal.readAll(cursor, PAGE)
    for (const turn of page.turns) {
      const turns = streams.get(turn.stream) ?? new Map<number, Turn>()
      streams.set(turn.stream, turns.set(turn.version, turn))
    }
    if (page.turns.length === 0) break
    cursor = page.cursor
  }
  return new Map([...streams].map(([stream, turns]) => [stream, [...turns.values()].toSorted((a, b) => a.version - b.version)]))
}

export const wrongWithHistory = (streams: ReadonlyMap<string, readonly Turn[]>): readonly string[] =>
  [...streams].flatMap(([stream, turns]) => [...gaps(stream, turns), ...twice(stream, turns)])

const gaps = (stream: string, turns: readonly Turn[]): readonly string[] =>
  turns.flatMap(({ version }, i) => (version === i + 1 ? [] : [`${stream} has version ${version} where ${i + 1} should be`]))

/** What may come once only: the beginning and the end of an instance, the outcome of an effect, a cause that is unique. */
const twice = (stream: string, turns: readonly Turn[]): readonly string[] => {
  const seen = new Set<string>()
  const wrong: string[] = []
  const once = (what: string): void => {
    if (seen.has(what)) wrong.push(`${stream}: ${what} came twice`)
    seen.add(what)
  }
  for (const { causes, events } of turns) {
    for (const { kind, id } of causes) if (kind === 'start' || kind === 'signal' || kind === 'operator') once(`the ${kind} ${id}`)
    for (const event of events) {
      if (event.kind === 'InstanceBegan') once(`the beginning of ${event.instance}`)
      if (event.kind === 'InstanceCompleted') once(`the completion of ${event.instance}`)
      if (event.kind === 'OutcomeRecorded') once(`an outcome of ${event.instance}/${event.node}#${event.visit}/${event.index}`)
    }
  }
  return wrong
}

/** How many times handlers were asked for each distinct effect, by what the journal and the shop know. */
export const distinctEffects = (streams: ReadonlyMap<string, readonly Turn[]>): number =>
  new Set(
    [...streams.values()].flatMap((turns) =>
      turns.flatMap(({ events }) =>
        events.flatMap((e) => (e.kind === 'EffectRequested' ? [`${e.instance}/${e.node}#${e.visit}/${e.index}`] : [])),
      ),
    ),
  ).size

/** In which order the instances of a stream were taken: the order in which they were accepted. */
export const acceptedIn = (turns: readonly Turn[]): readonly string[] => [
  ...new Set(turns.flatMap(({ causes }) => causes.filter(({ kind }) => kind === 'start').map(({ id }) => id))),
]
