// What the two turns of W1 cost the engine: bytes that are stored, bytes that are allocated on the way. Run as a process of its own, so that nothing else counts.
import { randomUUID } from 'node:crypto'
import { getHeapStatistics } from 'node:v8'
import { w1 } from '../w1/w1.ts'
import { defaultLimits, deriveIndex, initial, instanceId, openRequests, ownStream, takeTurn } from '../../engine/index.ts'
import type { Command, Env, StreamState, Turn } from '../../engine/index.ts'
import { encodeTurn } from '../../journal/index.ts'

const version = { hash: 'w1', workflow: w1 }
const env: Env = {
  now: 1_800_000_000_000,
  random: () => 0.5,
  uuid: () => randomUUID(),
  version: () => version,
  newest: () => version,
  turn: () => undefined,
  closed: () => null,
  past: () => null,
  listener: () => null,
  twice: false,
  dev: false,
  limits: defaultLimits,
}
const filler = 'x'.repeat(340)

/** Numbers of equal length, so that all instances are of one size. */
const startOf = (n: number): Command => {
  const key = `w${100_000 + n}`
  const stream = ownStream('W1', key)
  const instance = instanceId('W1', key, stream)
  const origin = { source: 'http' } as const
  return { kind: 'start', stream, instance, workflow: 'W1', number: 1, hash: 'w1', key, input: { id: key, filler }, origin }
}

const taken = (stream: string, before: StreamState, command: Command): { readonly turn: Turn; readonly state: StreamState } => {
  const decision = takeTurn(stream, before, [command], env)
  if (decision.kind !== 'turn') throw new Error(`no turn came of ${command.kind}: ${decision.kind}`)
  deriveIndex(before, decision.turn, decision.state)
  return decision
}

const instance = (n: number): { readonly events: number; readonly bytes: number } => {
  const start = startOf(n)
  const began = taken(start.stream, initial, start)
  const [request] = openRequests(began.state, 0)
  if (!request) throw new Error('W1 asked for no side effect')
  const { node, visit, index, after } = request
  const ended = taken(start.stream, began.state, {
    kind: 'outcome',
    stream: start.stream,
    of: { instance: request.instance, node, visit, index },
    attempt: 1,
    after,
    repeat: 'safe',
    report: { kind: 'ok', value: { at: '2026-11-30T00:00:00.000Z' } },
  })
  if (ended.state.holder) throw new Error('W1 did not complete')
  const turns = [began.turn, ended.turn]
  return {
    events: turns.reduce((sum, { events }) => sum + events.length, 0),
    bytes: turns.reduce((sum, turn) => sum + Buffer.byteLength(encodeTurn(turn)), 0),
  }
}

const WARM_UP = 20_000
const COUNTED = 5_000
for (let n = 0; n < WARM_UP; n++) instance(n)
const allocated = getHeapStatistics().total_allocated_bytes
for (let n = 0; n < COUNTED; n++) instance(n)
const allocatedBytes = Math.round((getHeapStatistics().total_allocated_bytes - allocated) / COUNTED)
const { events, bytes } = instance(0)
process.stdout.write(JSON.stringify({ turns: 2, events, storedBytes: bytes, allocatedBytes }))
