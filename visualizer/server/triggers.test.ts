import { describe, expect, it } from 'vitest'
import type { Monitor } from '../../bus/index.ts'
import { byKey, flow, http, kafka, signal, step, waitFor, workflow } from '../../dsl/index.ts'
import { deriveIndex, evolveTurn, initial, TRIGGERS, TURN_FORMAT } from '../../engine/index.ts'
import type { Event, Turn } from '../../engine/index.ts'
import type { Versions } from '../../versions/index.ts'

import { memoryJournal } from '../../journal/memory/index.ts'
import { z } from 'zod'
import type { Paged, ApiProblem, TriggerLine } from './api.ts'
import { sampleApi } from './sample-api.test.helper.ts'

const Parcel = z.object({ id: z.string() })
const packed = kafka({ topic: 'parcels', decode: Parcel, id: 'id' })
const Picked = signal('Picked', {
  payload: Parcel,
  id: 'id',
  to: byKey('id'),
  sources: [kafka({ topic: 'pickups', decode: Parcel, id: 'id' }), packed],
})
const parcel = workflow(
  { name: 'Parcel', version: 1, triggers: [http({ decode: Parcel, id: 'id' }), packed], state: z.object({}), initial: {} },
  flow(
    waitFor(Picked, '1d'),
    step('Done', () => ({ output: null })),
  ),
)
const version = { hash: 'a', workflow: parcel }
const versions: Versions = { get: async () => version, active: async () => [version] }

const why = { by: 'ann', reason: 'the warehouse is closed' }
const paused = (source: string, topic?: string): Event => ({ kind: 'TriggerPaused', source, ...(topic !== undefined && { topic }), ...why })

const apiWith = async (events: readonly Event[] = [], monitor?: Monitor) => {
  const journal = memoryJournal()
  const turn: Turn = { format: TURN_FORMAT, stream: TRIGGERS, version: 1, at: 1_000, causes: [{ kind: 'operator', id: 'a0' }], events }
  if (events.length > 0)
    await journal.append([{ stream: TRIGGERS, expected: 0, turn, index: deriveIndex(initial, turn, evolveTurn(initial, turn)) }])
  return sampleApi({ journal, versions, ...(monitor && { monitor }) })
}
const lines = async (...given: Parameters<typeof apiWith>) => (await (await apiWith(...given)).get<Paged<TriggerLine>>('/triggers')).rows

describe('GET /triggers', () => {
  it('has a line for each way in, with whom it is for', async () => {
    expect(await lines()).toEqual([
      { source: 'http', topic: null, takers: ['signal Picked', 'workflow Parcel'], paused: null, lag: null },
      { source: 'kafka', topic: 'parcels', takers: ['signal Picked', 'workflow Parcel'], paused: null, lag: null },
      { source: 'kafka', topic: 'pickups', takers: ['signal Picked'], paused: null, lag: null },
    ])
  })

  it('has a line for what only an older version waits for, while that has open instances', async () => {
    const next = {
      hash: 'b',
      workflow: workflow({ name: 'Parcel', version: 2, triggers: [packed], state: z.object({}), initial: {} }, flow()),
    }
    const both: Versions = { get: async (hash) => (hash === 'a' ? version : next), active: async () => [next] }
    const journal = { ...memoryJournal(), openVersions: async () => ['a'] }
    const { rows } = await (await sampleApi({ journal, versions: both })).get<Paged<TriggerLine>>('/triggers')
    expect(rows.map(({ source, topic, takers }) => [source, topic, ...takers])).toEqual([
      ['http', null, 'signal Picked'],
      ['kafka', 'parcels', 'signal Picked', 'workflow Parcel'],
      ['kafka', 'pickups', 'signal Picked'],
    ])
  })

  it('says who paused what and why, also of a topic that nobody names any more', async () => {
    const found = await lines([paused('kafka', 'parcels'), paused('kafka', 'letters')])
    const since = { since: 1_000, ...why }
    expect(found.map(({ source, topic, takers, paused: is }) => ({ source, topic, takers: takers.length, paused: is }))).toEqual([
      { source: 'http', topic: null, takers: 2, paused: null },
      { source: 'kafka', topic: 'letters', takers: 0, paused: { source: 'kafka', topic: 'letters', ...since } },
      { source: 'kafka', topic: 'parcels', takers: 2, paused: { source: 'kafka', topic: 'parcels', ...since } },
      { source: 'kafka', topic: 'pickups', takers: 1, paused: null },
    ])
  })

  it('shows a topic as paused with its whole source', async () => {
    const whole = { source: 'kafka', since: 1_000, ...why }
    expect((await lines([paused('kafka')])).map(({ topic, paused: is }) => [topic, is])).toEqual([
      [null, null],
      [null, whole],
      ['parcels', whole],
      ['pickups', whole],
    ])
  })

  it('knows how much waits where there are brokers, and does without where they are away', async () => {
    const of = { topic: 'parcels', group: 'contrail.triggers', owner: null }
    const monitor = {
      partitions: async () => [0, 1].map((partition) => ({ ...of, partition, lag: 3 + partition })),
      consumers: async () => [],
    }
    expect((await lines([], monitor)).map(({ lag }) => lag)).toEqual([null, 7, null])
    expect(await lines([], { partitions: () => Promise.reject(new Error('no broker answers')), consumers: async () => [] })).toHaveLength(3)
  })
})

describe('POST /triggers/:source/pause and resume', () => {
  const said = { id: 'a1', ...why }

  it.each([
    ['pause', 'http', {}, { do: 'pauseTrigger', source: 'http' }],
    ['pause', 'kafka', { topic: 'parcels' }, { do: 'pauseTrigger', source: 'kafka', topic: 'parcels' }],
    ['resume', 'kafka', {}, { do: 'resumeTrigger', source: 'kafka' }],
    ['resume', 'kafka', { topic: 'letters' }, { do: 'resumeTrigger', source: 'kafka', topic: 'letters' }],
  ])('%s %s is sent to the stream of triggers', async (verb, source, more, action) => {
    const api = await apiWith([paused('kafka', 'letters')])
    const response = await api.post(`/triggers/${source}/${verb}`, { ...said, ...more })
    expect([response.status, await response.json()]).toEqual([200, { kind: 'done' }])
    expect(api.asked).toEqual([{ kind: 'operator', stream: TRIGGERS, ...said, action }])
  })

  it.each([
    [
      'an unknown source',
      'file',
      {},
      404,
      "There is no source 'file' that can be paused: there are http, by which files come too, and kafka.",
    ],
    ['a topic of http', 'http', { topic: 'parcels' }, 422, 'body.topic: http has no topics, it is paused as a whole: leave it out'],
    [
      'a topic that nobody names',
      'kafka',
      { topic: 'parcel' },
      422,
      "body.topic: no active workflow or signal names the topic 'parcel', these are: parcels, pickups",
    ],
    ['no reason', 'kafka', { reason: ' ' }, 422, 'body.reason: say why, for those who read it later'],
    ['no name', 'kafka', { by: '' }, 422, 'body.by: say who you are'],
    ['no id', 'kafka', { id: undefined }, 422, 'body.id: say an id that makes this action count once'],
    ['a stray field', 'kafka', { topics: [] }, 422, 'body: Unrecognized key: "topics"'],
  ])('refuses %s and says what to do', async (_, source, over, status, detail) => {
    const api = await apiWith()
    const response = await api.post(`/triggers/${source}/pause`, { ...said, ...over })
    expect([response.status, ((await response.json()) as ApiProblem).detail]).toEqual([status, detail])
    expect(api.asked).toEqual([])
  })

  it('answers 409 with the sentence of the executor where it refuses, and 202 where it says nothing in time', async () => {
    const api = await apiWith()
    api.say({ kind: 'refused', code: 'notPaused', message: 'the source http is not paused' })
    const refused = await api.post('/triggers/http/resume', said)
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'notPaused', detail: 'the source http is not paused' }])
    api.say(undefined)
    const unheard = await api.post('/triggers/http/resume', said)
    expect([unheard.status, await unheard.json()]).toEqual([202, { kind: 'sent' }])
  })
})
