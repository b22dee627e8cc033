// Dead letters in a system stream of the journal: where everything is in one process.
import type { DeadLetters, KeptLetter } from '../../bus/index.ts'
import { BadCursor } from '../../journal/index.ts'
import { DEADLETTERS } from '../../engine/index.ts'
import type { TurnLog } from '../../journal/index.ts'
import type { Turn } from '../../engine/index.ts'
import { RAW_LIMIT } from './command.ts'

/** Turns that are read together; one may hold the letters of a whole batch. */
const TURNS = 50

/** A turn's number and a letter's place in it. */
interface Place {
  readonly version: number
  readonly index: number
}
interface Placed extends Place {
  readonly letter: KeptLetter
}

/** What is kept there, to be looked at; the executor writes it. */
export const streamDeadLetters = (journal: Pick<TurnLog, 'load' | 'read'>): Omit<DeadLetters, 'add'> => ({
  list: async ({ cursor, limit }) => {
    const found: Placed[] = []
    for await (const one of newestFirst(journal, cursor === undefined ? undefined : placeOf(cursor))) {
      if (found.length === limit) return { rows: found.map(({ letter }) => letter), next: cursorOf(found.at(-1)!) }
      found.push(one)
    }
    return { rows: found.map(({ letter }) => letter) }
  },
  find: async (id) => {
    for await (const { letter } of newestFirst(journal)) if (letter.id.startsWith(id)) return letter
    return undefined
  },
  // Nothing to write: an event stays what it is, and what is taken at last counts once however often it is sent.
  markResent: () => Promise.resolve(),
})

async function* newestFirst(journal: Pick<TurnLog, 'load' | 'read'>, before?: Place): AsyncGenerator<Placed, void> {
  let to = before?.version ?? (await journal.load(DEADLETTERS)).version
  while (to > 0) {
    const from = Math.max(1, to - TURNS + 1)
    const turns = await journal.read(DEADLETTERS, from, to)
    for (const one of turns.toReversed().flatMap((turn) => lettersOf(turn).toReversed())) {
      if (before === undefined || one.version < before.version || one.index < before.index) yield one
    }
    to = from - 1
  }
}

const lettersOf = ({ version, at, events }: Turn): readonly Placed[] =>
  events.flatMap((event, index) => {
    if (event.kind !== 'DeadLettered') return []
    const { id, origin, target, workflow, reason, raw } = event
    const meant = target ?? (workflow === undefined ? undefined : `workflow ${workflow}`)
    const meantFor = { ...(meant !== undefined && { target: meant }), ...(workflow !== undefined && { workflow }) }
    // A text of the most characters may be a beginning, and one less where a character would have been split.
    const letter = { id, at, origin, ...meantFor, reason, raw: Buffer.from(raw), key: null, headers: {}, cut: raw.length >= RAW_LIMIT - 1 }
    return [{ version, index, letter }]
  })

const cursorOf = ({ version, index }: Place): string => `${version}.${index}`
const placeOf = (cursor: string): Place => {
  const [, version, index] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? []
  if (version === undefined || index === undefined) throw new BadCursor(cursor)
  return { version: Number(version), index: Number(index) }
}
