// Turns, rows and snapshots as an executor would append them: for the contract and for the tests of adapters.
import { SNAPSHOT_FORMAT } from '../codec.ts'
import type { Origin, Start, InstanceRow, StreamIndex, Cause, Turn } from '../../engine/index.ts'
import { instanceId, initial, TURN_FORMAT } from '../../engine/index.ts'
import type { Append, Appended, Journal, Snapshot } from '../journal.ts'

/** 2026-01-01, in milliseconds since the epoch: the time of a sample's version 0. */
export const EPOCH = Date.UTC(2026, 0, 1)

const origin: Origin = { source: 'http' }

export const startOf = (key: string, workflow = 'Order'): Start => ({
  workflow,
  number: 1,
  hash: 'a1b2',
  key,
  input: { orderId: key },
  origin,
})

export const cause = (id: string, kind: Cause['kind'] = 'start'): Cause => ({ kind, id })

/** A turn that changes nothing, except for what `of` says. */
export const turnAt = (stream: string, version: number, of: Partial<Turn> = {}): Turn => ({
  format: TURN_FORMAT,
  stream,
  version,
  at: EPOCH + version,
  causes: [],
  events: [{ kind: 'Ignored', cause: `signal:${version}`, reason: 'it came too late' }],
  ...of,
})

export const rowAt = (stream: string, key: string, of: Partial<InstanceRow> = {}): InstanceRow => {
  const workflow = of.workflow ?? 'Order'
  return {
    instance: instanceId(workflow, key, stream),
    stream,
    workflow,
    number: 1,
    hash: 'a1b2',
    key,
    status: 'running',
    started: EPOCH,
    updated: EPOCH,
    ended: null,
    version: 1,
    accepted: 1,
    nodes: [],
    openEffects: 0,
    effectsInReview: 0,
    trouble: null,
    ...of,
  }
}

export const snapshotAt = (version: number, format = SNAPSHOT_FORMAT): Snapshot => ({
  format,
  version,
  state: { ...initial, version, at: EPOCH + version, state: { seen: version } },
})

export interface Extras {
  readonly turn?: Partial<Turn>
  readonly index?: Partial<StreamIndex>
  readonly snapshot?: Snapshot
}

export const appendAt = (stream: string, expected: number, { turn, index, snapshot }: Extras = {}): Append => ({
  stream,
  expected,
  turn: turnAt(stream, expected + 1, turn),
  index: { due: null, open: null, instances: [], ...index },
  ...(snapshot && { snapshot }),
})

/** Appends one turn alone. */
export const appendOne = async (journal: Journal, append: Append): Promise<Appended> => {
  const [answer] = await journal.append([append])
  if (!answer) throw new Error('an append was not answered')
  return answer
}

/** Appends in this order; each must be taken. */
export const appendEach = async (journal: Journal, appends: readonly Append[]): Promise<void> => {
  for (const append of appends) {
    const answer = await appendOne(journal, append)
    if (answer.kind !== 'appended') throw new Error(`${append.stream} ${append.turn.version}: ${JSON.stringify(answer)}`)
  }
}
