// Dead letters in a topic: for services that are many processes. People look at them seldom, so each look reads the topic through.
import { letterId, letterRecord, readLetter, resentRecord } from '../../bus/index.ts'
import type { DeadLetters, KeptLetter, Records } from '../../bus/index.ts'
import { BadCursor } from '../../journal/index.ts'

interface Place {
  readonly at: number
  readonly id: string
}

export const topicDeadLetters = (on: {
  readonly records: Pick<Records, 'send' | 'scan'>
  readonly topic: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}): DeadLetters => {
  const { records, topic, now } = on

  /** The newest of those that are wanted, at most so many, with what became of them; each id once, as it was kept first. */
  const newest = async (most: number, wanted: (letter: KeptLetter) => boolean): Promise<readonly KeptLetter[]> => {
    const seen = new Set<string>()
    const resent = new Map<string, number>()
    const found: KeptLetter[] = []
    for await (const record of records.scan(topic)) {
      const read = readLetter(record)
      if (read.kind === 'resent') resent.set(read.id, read.at)
      if (read.kind !== 'letter' || seen.has(read.letter.id)) continue
      seen.add(read.letter.id)
      if (!wanted(read.letter)) continue
      const at = found.findIndex((other) => isNewer(read.letter, other))
      found.splice(at === -1 ? found.length : at, 0, read.letter)
      if (found.length > most) found.pop()
    }
    return found.map((letter) => (resent.has(letter.id) ? { ...letter, resentAt: resent.get(letter.id)! } : letter))
  }

  return {
    add: async (letter) => {
      await records.send([letterRecord(topic, letter, now())])
      return letterId(letter)
    },
    list: async ({ cursor, limit }) => {
      const before = cursor === undefined ? undefined : placeOf(cursor)
      const found = await newest(limit + 1, (letter) => before === undefined || isNewer(before, letter))
      const rows = found.slice(0, limit)
      return { rows, ...(found.length > limit && { next: cursorOf(rows.at(-1)!) }) }
    },
    find: async (id) => (await newest(1, (letter) => letter.id.startsWith(id)))[0],
    markResent: (letter, at) => records.send([resentRecord(topic, letter, at)]),
  }
}

const isNewer = (a: Place, b: Place): boolean => (a.at === b.at ? a.id > b.id : a.at > b.at)

const cursorOf = ({ at, id }: Place): string => `${at}.${id}`
const placeOf = (cursor: string): Place => {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f]{1,64})$/.exec(cursor) ?? []
  if (at === undefined || id === undefined) throw new BadCursor(cursor)
  return { at: Number(at), id }
}
