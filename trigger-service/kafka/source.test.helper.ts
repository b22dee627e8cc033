// A source over topics in memory and a virtual clock, before an intake that is a script.
import { onTestFinished } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { memoryRecords } from '../../bus/in-process/index.ts'
import type { Intake, RawRecord, Taken } from '../source.ts'
import { kafkaSource } from './source.ts'
import type { KafkaSourceOptions } from './source.ts'

export const bytes = (text: string): Uint8Array => Buffer.from(text)
export const group = 'contrail.triggers'

export const setUp = (more: Partial<KafkaSourceOptions> = {}) => {
  const clock = virtualClock(1_000_000)
  const records = memoryRecords({ clock })
  const state = { topics: ['orders'] as readonly string[], fail: false, room: Promise.resolve() }
  const offered: RawRecord[] = []
  const logged: string[] = []
  let answer: (record: RawRecord) => Promise<Taken> = () => Promise.resolve({ kind: 'accepted', streams: [] })
  const intake: Intake = {
    offer: async (record) => {
      offered.push(record)
      await state.room
      return { answer: answer(record) }
    },
    topics: async () => {
      if (state.fail) throw new Error('the journal is away')
      return state.topics
    },
  }
  const log = (_: object, message: string): void => void logged.push(message)
  const begin = () => kafkaSource({ intake, records, group, clock, log: { info: log, warn: log }, ...more })
  const source = begin()
  const send = (topic: string, ...values: readonly (string | null)[]) =>
    records.send(values.map((value) => ({ topic, key: bytes('k'), value: value === null ? null : bytes(value) })))
  onTestFinished(async () => {
    const stopped = source.stop(0)
    await clock.advance(60_000)
    await stopped
  })
  return {
    clock,
    records,
    source,
    /** Another process of the same group. */
    begin,
    state,
    logged,
    send,
    offered,
    values: () => offered.map(({ topic, value }) => `${topic}:${value === null ? 'null' : Buffer.from(value).toString()}`),
    answerWith: (next: typeof answer) => void (answer = next),
  }
}
