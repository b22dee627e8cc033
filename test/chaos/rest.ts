// What must be true once nothing moves, by the turns alone and no index: nothing is left to do, nothing needs a person, and the lists say the same.
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { deriveIndex, earliestDue, evolveTurn, initial, openSince } from '../../engine/index.ts'
import type { InstanceRow, StreamState, Turn } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'

export interface Folded {
  readonly state: StreamState
  /** By instance. */
  readonly rows: ReadonlyMap<string, InstanceRow>
}

export const foldedTurns = (turns: readonly Turn[]): Folded => {
  let state = initial
  const rows = new Map<string, InstanceRow>()
  for (const turn of turns) {
    const after = evolveTurn(state, turn)
    for (const row of deriveIndex(state, turn, after).instances) rows.set(row.instance, row)
    state = after
  }
  return { state, rows }
}

/** `now`: milliseconds since the epoch. */
export const wrongAtRest = (folded: ReadonlyMap<string, Folded>, now: number): readonly string[] =>
  [...folded].flatMap(([stream, { state }]) => {
    const open = openSince(state)
    const due = earliestDue(state)
    const inReview = state.effects.values().flatMap(({ effect, trouble }) => (trouble ? [`${effect}: ${trouble.message}`] : []))
    const parked = state.holder?.parked?.trouble.message
    return [
      ...(open === null ? [] : [`${stream} is open since ${new Date(open).toISOString()}, and nobody does it`]),
      ...(due === null || due > now ? [] : [`${stream} is due since ${new Date(due).toISOString()}, and nobody saw it`]),
      ...[...inReview, ...(parked === undefined ? [] : [parked])].map((why) => `${stream} needs a person: ${why}`),
    ]
  })

const PAGE = 1_000
const LOOK = 5_000

/** What the list says otherwise than the turns, after it had that many milliseconds to be put right by the services themselves. */
export const wrongInLists = async (
  journal: Pick<Journal, 'instances'>,
  folded: ReadonlyMap<string, Folded>,
  limitMs: number,
): Promise<readonly string[]> => {
  const expected = new Map([...folded.values()].flatMap(({ rows }) => [...rows]))
  for (const until = Date.now() + limitMs; ; await pause(LOOK)) {
    const listed = await listedRows(journal)
    const names = [...new Set([...expected.keys(), ...listed.keys()])]
    const wrong = names.filter((name) => !isDeepStrictEqual(listed.get(name), expected.get(name)))
    if (wrong.length === 0 || Date.now() >= until) return wrong.map((name) => `the list does not say of ${name} what its turns say`)
  }
}

const listedRows = async (journal: Pick<Journal, 'instances'>): Promise<ReadonlyMap<string, InstanceRow>> => {
  const all = new Map<string, InstanceRow>()
  for (let cursor: string | undefined; ;) {
    const { rows, next } = await journal.instances({ limit: PAGE, ...(cursor !== undefined && { cursor }) })
    for (const row of rows) all.set(row.instance, row)
    if (next === undefined) return all
    cursor = next
  }
}
