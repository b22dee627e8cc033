// Streams as executors write them, chosen so that every way of announcing and settling a turn comes up.
import { startOf, turnAt, EPOCH } from '../../../journal/contract/samples.ts'
import type { Event, Turn } from '../../../engine/index.ts'
import { instanceId } from '../../../engine/index.ts'

type Life = (stream: string) => readonly Turn[]

const id = (stream: string, key: string): string => instanceId('Order', key, stream)
const turns = (stream: string, events: readonly (readonly Event[])[], causes: readonly (readonly string[])[] = []): readonly Turn[] =>
  events.map((of, i) => turnAt(stream, i + 1, { events: of, causes: (causes[i] ?? []).map((cause) => ({ kind: 'start', id: cause })) }))

const began = (instance: string, key: string): Event => ({ kind: 'InstanceBegan', instance, start: startOf(key), hash: 'a1b2' })
const queued = (instance: string, key: string): Event => ({ kind: 'InstanceQueued', instance, start: startOf(key) })
const ended = (instance: string): Event => ({ kind: 'InstanceCompleted', instance, output: null })
const place = (instance: string, node: string) => ({ instance, node, visit: 1 })
const asked = (instance: string, node: string): Event => ({
  kind: 'EffectRequested',
  ...place(instance, node),
  index: 0,
  effect: 'Charge',
  payload: {},
  awaited: true,
})
const ok = (instance: string, node: string): Event => ({
  kind: 'OutcomeRecorded',
  ...place(instance, node),
  index: 0,
  attempt: 1,
  outcome: { kind: 'ok' },
})
const waits = (instance: string, due: number): Event => ({ kind: 'WaitOpened', ...place(instance, '1.wait'), signal: 'Go', due })
const taken = (instance: string): Event => ({
  kind: 'SignalTaken',
  ...place(instance, '1.wait'),
  signal: 'Go',
  id: '1',
  payload: null,
  origin: { source: 'http' },
})
const kept: Event = { kind: 'SignalKept', signal: 'Go', id: '1', payload: null, expires: EPOCH + 5_000, origin: { source: 'http' } }

export const LIVES: Readonly<Record<string, Life>> = {
  'an effect, then the end': (stream) => {
    const a = id(stream, 'a')
    return turns(
      stream,
      [
        [began(a, 'a'), asked(a, '0.x')],
        [ok(a, '0.x'), ended(a)],
      ],
      [['a']],
    )
  },
  'an end at once, twice': (stream) => {
    const [a, b] = [id(stream, 'a'), id(stream, 'b')]
    return turns(
      stream,
      [
        [began(a, 'a'), ended(a)],
        [began(b, 'b'), ended(b)],
      ],
      [['a'], ['b']],
    )
  },
  'a wait with a deadline between two effects': (stream) => {
    const a = id(stream, 'a')
    return turns(stream, [
      [began(a, 'a'), asked(a, '0.x')],
      [ok(a, '0.x'), waits(a, EPOCH + 9_000)],
      [taken(a), asked(a, '2.y')],
      [ok(a, '2.y'), ended(a)],
    ])
  },
  'a wait, and a signal that ends it': (stream) => {
    const a = id(stream, 'a')
    return turns(stream, [
      [began(a, 'a'), waits(a, EPOCH + 9_000)],
      [taken(a), ended(a)],
    ])
  },
  'a queue behind one that works': (stream) => {
    const [a, b, c] = [id(stream, 'a'), id(stream, 'b'), id(stream, 'c')]
    return turns(stream, [
      [began(a, 'a'), asked(a, '0.x'), queued(b, 'b')],
      [queued(c, 'c')],
      [ok(a, '0.x'), ended(a), began(b, 'b'), waits(b, EPOCH + 7_000)],
      [taken(b), ended(b), began(c, 'c'), asked(c, '0.x')],
      [ok(c, '0.x'), ended(c)],
    ])
  },
  'a signal that comes first, and expires': (stream) => {
    const a = id(stream, 'a')
    return turns(stream, [[kept], [began(a, 'a'), ended(a)], [{ kind: 'SignalExpired', signal: 'Go', id: '1' }]])
  },
  'nothing that a list would show': (stream) =>
    turns(stream, [[{ kind: 'Ignored', cause: 'x', reason: 'late' }], [{ kind: 'Ignored', cause: 'y', reason: 'late' }]]),
}
