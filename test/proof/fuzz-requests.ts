// Requests to the API with mutated triggers and signals, one in a request or many as lines.
import { approvals, newCards, notes, shipments } from '../../workflows/messages.ts'
import { northwindOrders } from '../../workflows/northwind.ts'
import type { Random } from '../simulation/random.ts'
import { bytesOf, mutated } from './mutations.ts'

export interface FuzzRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** How many triggers or signals are in it. */
  readonly payloads: number
}

type Choices<T> = readonly [T, ...T[]]
interface Target {
  readonly path: string
  readonly good: (random: Random) => object
}

const LINES = 25
const ORDER = '/api/v1/workflows/Order/instances'

const orders = northwindOrders()
const of = <T>(from: readonly T[], random: Random): T => from[random.between(0, from.length - 1)]!
/** Often of an order of its own, so that it finds a stream that is free; else of one among many that others know, too. */
const targets: Choices<Target> = [
  {
    path: ORDER,
    good: (random) => {
      const { submitted } = of(orders, random)
      return random.chance(0.7) ? { ...submitted, orderId: `fuzz-${random.between(0, 1e9)}` } : submitted
    },
  },
  { path: '/api/v1/workflows/AddNote/instances', good: (random) => of(notes(orders), random) },
  { path: '/api/v1/signals/Shipment', good: (random) => of(shipments(orders), random) },
  { path: '/api/v1/signals/Approval', good: (random) => of(approvals(orders), random) },
  { path: '/api/v1/signals/NewCard', good: (random) => of(newCards(orders), random) },
]
const PATHS: Choices<string> = [
  '/api/v1/workflows/Nobody/instances',
  '/api/v1/workflows/constructor/instances',
  '/api/v1/workflows/%00/instances',
  '/api/v1/signals/__proto__',
  '/api/v1/signals/%E0%A4%A',
  `${ORDER}?wait=never`,
  `${ORDER}?wait=9h`,
  `${ORDER}?wait=1ms`,
]
const TYPES: Choices<string> = ['text/plain', 'application/json; charset=latin1', 'application/x-ndjson', 'APPLICATION/JSON', 'json']
const HEADERS: Choices<Readonly<Record<string, string>>> = [
  { 'content-encoding': 'gzip' },
  { traceparent: 'nonsense' },
  { origin: 'https://elsewhere.example' },
  { 'x-forwarded-for': 'x'.repeat(2_000) },
]

/** Requests with so many triggers and signals in all. */
export const fuzzRequests = (payloads: number, random: Random): readonly FuzzRequest[] => {
  const requests: FuzzRequest[] = []
  for (let left = payloads; left > 0; left -= requests.at(-1)!.payloads) requests.push(requestOf(left, random.fork()))
  return requests
}

const requestOf = (most: number, random: Random): FuzzRequest => {
  const { path, good } = random.pick(targets)
  const body = (): Buffer => bytesOf(random.chance(0.1) ? good(random) : mutated(good(random), random), random)
  if (random.chance(0.04)) {
    const lines = Array.from({ length: Math.min(LINES, most) }, body)
    const text = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))
    return { path, headers: { 'content-type': 'application/x-ndjson' }, body: text, payloads: lines.length }
  }
  return {
    path: random.chance(0.05) ? random.pick(PATHS) : path,
    headers: {
      'content-type': random.chance(0.05) ? random.pick(TYPES) : 'application/json',
      ...(random.chance(0.05) && random.pick(HEADERS)),
    },
    body: body(),
    payloads: 1,
  }
}
