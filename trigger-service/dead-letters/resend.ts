// Sends dead letters again, back to where they came from, because a person said so.
import { LETTER_HEADERS } from '../../bus/index.ts'
import type { DeadLetters, KeptLetter, Records } from '../../bus/index.ts'

/** Which ones; absent fields ask nothing. */
export interface LetterFilter {
  /** `http`, `file`, `kafka`. */
  readonly source?: string
  /** The topic that it came from. */
  readonly topic?: string
  /** `workflow Order`, `signal Shipment`, `topic orders`. */
  readonly target?: string
  /** Kept at or after that time, in milliseconds since the epoch. */
  readonly since?: number
}
export type Resent =
  | { readonly kind: 'resent'; readonly id: string }
  /** Nothing was sent. */
  | { readonly kind: 'refused'; readonly id: string; readonly message: string }

export interface Resender {
  one(id: string): Promise<Resent>
  /** All that match and were not sent again yet, the oldest first; `on` is told of each. They are held in memory. */
  all(filter: LetterFilter, on?: (resent: Resent) => void): Promise<readonly Resent[]>
}

export interface ResenderOptions {
  readonly letters: Pick<DeadLetters, 'list' | 'find' | 'markResent'>
  /** Back to a topic; absent: there are no topics here. */
  readonly records?: Pick<Records, 'send'>
  /** Back through the API, for what came from a request or a file; resolves with why it was refused again, or null. */
  readonly offer: (letter: KeptLetter) => Promise<string | null>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Letters that are read together. */
const PAGE = 200

export const resender = ({ letters, records, offer, now }: ResenderOptions): Resender => {
  /** Why it was not sent, or null. */
  const back = async (letter: KeptLetter): Promise<string | null> => {
    if (letter.cut) return 'not all of it was kept: have it sent again from where it came'
    const place = topicPlace(letter)
    if (place === undefined) return offer(letter)
    if (records === undefined) return `it came from the topic ${place.topic}, and no broker is known here`
    const resent = { [LETTER_HEADERS.resent]: Buffer.from(`${timesResent(letter) + 1}`) }
    // Its own partition: whoever wrote it may spread keys by a rule of their own.
    await records.send([{ ...place, key: letter.key, value: letter.raw, headers: { ...letter.headers, ...resent } }])
    return null
  }
  const send = async (letter: KeptLetter): Promise<Resent> => {
    const refusal = await back(letter)
    if (refusal !== null) return { kind: 'refused', id: letter.id, message: refusal }
    await letters.markResent(letter, now())
    return { kind: 'resent', id: letter.id }
  }
  const matching = async (filter: LetterFilter): Promise<readonly KeptLetter[]> => {
    const found: KeptLetter[] = []
    let cursor: string | undefined
    do {
      const page = await letters.list({ limit: PAGE, ...(cursor !== undefined && { cursor }) })
      found.push(...page.rows.filter((letter) => letter.resentAt === undefined && matches(letter, filter)))
      cursor = page.next
    } while (cursor !== undefined)
    return found.toReversed()
  }

  return {
    one: async (id) => {
      const letter = await letters.find(id)
      return letter === undefined ? { kind: 'refused', id, message: 'there is no dead letter with this id' } : send(letter)
    },
    all: async (filter, on) => {
      const answers: Resent[] = []
      for (const letter of await matching(filter)) {
        const answer = await send(letter) // one after the other: messages of one key keep their order
        on?.(answer)
        answers.push(answer)
      }
      return answers
    },
  }
}

const matches = (letter: KeptLetter, { source, topic, target, since }: LetterFilter): boolean =>
  (source === undefined || letter.origin.source === source) &&
  (topic === undefined || topicPlace(letter)?.topic === topic) &&
  (target === undefined || letter.target === target) &&
  (since === undefined || letter.at >= since)

const PLACE = /^(.+)\/(\d+)@\d+$/
const THROUGH_THE_API: ReadonlySet<string> = new Set(['http', 'file'])

/** The topic and partition that it came from; undefined where it came from none. */
const topicPlace = ({ origin }: KeptLetter): { readonly topic: string; readonly partition: number } | undefined => {
  const [, topic, partition] = (!THROUGH_THE_API.has(origin.source) && PLACE.exec(origin.at ?? '')) || []
  return topic === undefined ? undefined : { topic, partition: Number(partition) }
}

const timesResent = ({ headers }: KeptLetter): number => {
  const times = Number(Buffer.from(headers[LETTER_HEADERS.resent] ?? []).toString())
  return Number.isSafeInteger(times) && times > 0 ? times : 0
}
