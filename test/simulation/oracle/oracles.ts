// What each workflow has to come to, written down a second time by hand, as a plain program over a plain state.
import type { JsonValue } from '../../../base/index.ts'
import type { RecordedOutcome } from '../../../engine/index.ts'
import type { Job } from '../vocabulary.ts'
import { BONUS } from '../workflows.ts'
import { did, outcome, signal } from './facts.ts'
import type { Need } from './facts.ts'

/** The state of a stream, of an account or of an instance's own. */
export interface Model {
  total: number
  stock: number
  risk: number
  seen: string[]
  level?: number
  hold?: string
  flag?: string
  count: number
}
export interface Given {
  readonly job: Job
  readonly version: 1 | 2
  readonly state: Model
  /** The version that did a node, where not all were done by one. */
  readonly versionOf: (node: string) => 1 | 2
}
export type Oracle = (given: Given) => Generator<Need, JsonValue, never>

const field = (of: JsonValue | undefined, name: string): JsonValue =>
  // `as`: an object by the schema of its kind.
  (of as Readonly<Record<string, JsonValue>> | undefined)?.[name] ?? null
const valueOf = (of: RecordedOutcome, name: string): JsonValue => (of.kind === 'ok' ? field(of.value, name) : null)
const errorOf = (of: RecordedOutcome, name: string): JsonValue => (of.kind === 'failed' ? field(of.error, name) : null)

const pay = function* ({ job, state, versionOf }: Given) {
  const { id, amount } = (yield* did('0.Open')) ?? job
  state.total += amount + BONUS[versionOf('0.Open')]
  state.seen.push(id)
  const reserved = yield* outcome('1.stock.0.Reserve')
  yield* did('1')
  state.stock -= 1
  state.risk += amount % 7
  yield* did('2.Decide')
  if (amount % 7 >= 5) {
    yield* did('3.stop.Stopped')
    return { kind: 'stopped', id, total: state.total }
  }
  const charged = yield* outcome('3.go.0.Charge')
  if (charged.kind === 'ok') {
    yield* did('3.go.1.ok.Paid')
    const place = reserved.kind === 'ok' ? valueOf(reserved, 'place') : 'none'
    return { kind: 'paid', id, place, receipt: valueOf(charged, 'receipt'), total: state.total }
  }
  yield* did('3.go.1.failed.Unpaid')
  return { kind: 'unpaid', id, code: errorOf(charged, 'code'), total: state.total }
}

const approve = function* ({ job: { id }, state }: Given) {
  const given = yield* signal('0.Approval')
  yield* did(given ? '1.received.Approved' : '1.timedOut.Lapsed')
  state.seen.push(given ? `${id}+${given.n}` : `${id}-`)
  return given ? { kind: 'approved', id, n: given.n } : { kind: 'lapsed', id }
}

const note = function* ({ job: { id }, version, state }: Given) {
  yield* did('Noted')
  const count = state.seen.length
  state.seen.push(id)
  state.total += BONUS[version]
  return { kind: 'noted', id, count }
}

const quick = function* ({ job: { id }, state }: Given) {
  yield* did('Quickly')
  const count = state.seen.length
  state.seen.push(id)
  return { kind: 'quick', id, count }
}

const split = function* ({ job: { id, amount }, state }: Given) {
  yield* signal('0.left.0.sleep')
  yield* did('0')
  state.stock -= 10
  yield* did('1.Merge')
  state.seen.push(id)
  return { kind: 'split', id, ticks: 41 + amount, stock: state.stock }
}

const prune = function* ({ job: { id, amount }, state }: Given) {
  yield* did('0.Marked')
  state.seen.push(id)
  state.hold = id
  state.flag = `old ${id}`
  yield* signal('1.keep.rest.sleep')
  yield* did('1')
  delete state.hold
  const isEven = amount % 2 === 0
  if (isEven) delete state.flag
  else state.flag = `new ${id}`
  yield* did('2.Pruned')
  return { kind: 'pruned', id, held: id, raised: isEven ? id : `new ${id}`, hold: 'none', flag: isEven ? 'none' : `new ${id}` }
}

const tally = function* ({ job: { id }, state }: Given) {
  yield* did('Tallied')
  const { stock } = state
  state.stock -= 1
  return { kind: 'tallied', id, stock }
}

const nap = function* ({ job: { id }, state }: Given) {
  yield* signal('0.sleep')
  yield* did('1.Woke')
  state.count += 1
  const found = yield* outcome('2.Lookup')
  if (found.kind === 'ok') return { kind: 'found', id, receipt: valueOf(found, 'receipt'), count: state.count }
  return found.kind === 'failed' ? { kind: 'missing', id, code: errorOf(found, 'code') } : { kind: 'unsure', id }
}

const ask = function* ({ job: { id } }: Given) {
  const first = yield* signal('0.a.Answer')
  const second = yield* signal('0.b.Answer')
  yield* did('1.Both')
  return { kind: 'both', id, first: first?.n ?? 'none', second: second?.n ?? 'none' }
}

const toss = function* ({ job: { id }, version }: Given) {
  const coin = yield* outcome('0.Coin')
  return coin.kind === 'ok'
    ? { kind: 'heads', id, side: valueOf(coin, version === 1 ? 'side' : 'edge') }
    : { kind: 'tails', id, code: errorOf(coin, 'code') }
}

const frail = function* ({ job, version, state }: Given) {
  state.count = Math.abs(job.amount % 5)
  const { id, amount } = (yield* did('Frail')) ?? job
  state.count += version
  return { kind: 'frail', id, amount }
}

export const oracles: Readonly<Record<string, Oracle>> = {
  Pay: pay,
  Approve: approve,
  Note: note,
  Quick: quick,
  Split: split,
  Prune: prune,
  Tally: tally,
  Nap: nap,
  Ask: ask,
  Toss: toss,
  Frail: frail,
}
