// From a piece of a feed to its answer: what cannot be decoded goes to the dead letters, and the rest goes on.
import type { Origin } from '../../engine/index.ts'
import { refused } from '../answers.ts'
import type { Refused, RefusalCode, SignalAnswer, Source, StartAnswer } from '../answers.ts'
import { parseJson } from '../json.ts'
import type { Parsed } from '../json.ts'
import type { Offered, TriggerService } from '../service.ts'
import type { Piece } from './piece.ts'

/** What a feed is for. */
export type Target = { readonly workflow: string; readonly waitMs?: number } | { readonly signal: string }

export interface FeedTarget {
  readonly service: TriggerService
  readonly target: Target
  readonly source: Source
  readonly origin: (piece: number) => Origin
  /** Its name among feeds whose pieces have the same places; absent where places are told apart by themselves. */
  readonly id?: string
}
export interface FeedAnswer {
  readonly number: number
  readonly answer: StartAnswer | SignalAnswer
  /** The id of the dead letter that was left. */
  readonly deadLetter?: string
}

/** Refusals that no second try would change: the others are not the payload's fault, or are in the journal. */
const FOR_GOOD: ReadonlySet<RefusalCode> = new Set(['unknownWorkflow', 'unknownSignal', 'noSuchTrigger', 'ambiguousSignal', 'invalid'])

/** Why the feed cannot begin; null where it can. */
export const feedRefusal = ({ service, target, source }: FeedTarget): Promise<Refused | null> =>
  'workflow' in target ? service.startRefusal(target.workflow, source) : service.signalRefusal(target.signal)

export const offerPiece = async (feed: FeedTarget, piece: Piece): Promise<Offered<FeedAnswer>> => {
  const { number } = piece
  const parsed = parse(piece)
  if ('fault' in parsed) return { answer: leave(feed, piece, refused('invalid', `${nameOf(feed.target)}: ${parsed.fault}`)) }
  const { answer } = await offer(feed, number, parsed.raw)
  return {
    answer: answer.then((of) => (of.kind === 'refused' && FOR_GOOD.has(of.code) ? leave(feed, piece, of) : { number, answer: of })),
  }
}

const offer = (
  { service, target, source, origin }: FeedTarget,
  number: number,
  raw: unknown,
): Promise<Offered<StartAnswer | SignalAnswer>> => {
  const from = { raw, source, origin: origin(number) }
  return 'workflow' in target ? service.offerStart({ ...target, ...from }) : service.offerSignal({ ...target, ...from })
}

const leave = async ({ service, target, origin, id }: FeedTarget, piece: Piece, why: Refused): Promise<FeedAnswer> => {
  const { number, text: raw, digest } = piece
  const left = await service.deadLetter({
    origin: origin(number),
    target: nameOf(target),
    ...(id !== undefined && { feed: id }),
    reason: why.message,
    raw,
    ...('workflow' in target && { workflow: target.workflow }),
    ...(digest !== undefined && { digest }),
  })
  return left.kind === 'refused' ? { number, answer: left } : { number, answer: why, deadLetter: left.id }
}

const nameOf = (target: Target): string => ('workflow' in target ? `workflow ${target.workflow}` : `signal ${target.signal}`)

const parse = ({ text, fault }: Piece): Parsed => {
  if (fault !== undefined) return { fault }
  const parsed = parseJson(text)
  return 'raw' in parsed ? parsed : { fault: `it ${parsed.fault}` }
}
