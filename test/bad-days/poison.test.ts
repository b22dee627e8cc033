// Messages that nobody can read, at the head of every partition: they become dead letters with their reasons, and what stands behind them goes on.
import { expect, it } from 'vitest'
import type { RecordOut } from '../../bus/index.ts'
import { badDay, expectEvening, LONG, SALES } from './day.ts'
import { saleRecord } from './feed.ts'

const PARTITIONS = 4
const FOREIGN_PARTITIONS = 2
const day = badDay({ partitions: PARTITIONS })

interface Poison {
  readonly key: string | null
  readonly value: string | null
  readonly format?: string
  /** What its dead letter says. */
  readonly reason: string
}
const FOR_US: readonly Poison[] = [
  { key: 'k', value: '{}', reason: "the header contrail-format is missing: only Contrail's own services write to this topic" },
  { key: 'k', value: '{}', format: '99', reason: 'it has format 99, this version reads 1: update the services together' },
  { key: null, value: '{}', format: '1', reason: 'it has no key' },
  { key: 'k', value: null, format: '1', reason: 'it has no value' },
  { key: 'k', value: 'no JSON', format: '1', reason: 'its value is not JSON' },
  { key: 'k', value: '[]', format: '1', reason: 'its value does not fit: ' },
]
const FOR_SALES: readonly Poison[] = [
  { key: 'k', value: 'no JSON', reason: 'it is no JSON: column 1: expected a value' },
  { key: 'k', value: null, reason: 'it is a tombstone: it has no value' },
  { key: null, value: '[]', reason: 'workflow Sale refused the payload: Invalid input: expected object, received array' },
  { key: 'k', value: '{"cents":1}', reason: 'workflow Sale refused the payload: saleId: Invalid input: expected string' },
]
const TOPICS = [
  { topic: 'contrail.commands', partitions: PARTITIONS, poison: FOR_US },
  { topic: 'contrail.effects', partitions: PARTITIONS, poison: FOR_US },
  { topic: SALES, partitions: FOREIGN_PARTITIONS, poison: FOR_SALES },
] as const

const bytes = (text: string | null): Uint8Array | null => (text === null ? null : Buffer.from(text))
const recordsOf = ({ topic, partitions, poison }: (typeof TOPICS)[number]): readonly RecordOut[] =>
  Array.from({ length: partitions }, (_, partition) =>
    poison.map(({ key, value, format }) => ({
      topic,
      partition,
      key: bytes(key),
      value: bytes(value),
      headers: format === undefined ? {} : { 'contrail-format': Buffer.from(format) },
    })),
  ).flat()

interface Letter {
  readonly reason: string
  readonly origin: { readonly at?: string }
}
const letters = async (): Promise<readonly Letter[]> =>
  JSON.parse(await day().deployment.contrail('deadletter', 'list', '-o', 'json')) as readonly Letter[] // what the command prints

it(
  'poison at the head of each partition of commands, effects and a trigger’s topic is set aside with its reason',
  { timeout: LONG },
  async () => {
    const sales = Array.from({ length: 100 }, (_, n) => `behind-${n}`)
    await day().world.records.send([...TOPICS.flatMap(recordsOf), ...sales.map(saleRecord)])
    await expectEvening(day(), sales)

    const found = await letters()
    for (const { topic, partitions, poison } of TOPICS)
      for (let partition = 0; partition < partitions; partition++) {
        const reasons = found.filter(({ origin }) => origin.at?.startsWith(`${topic}/${partition}@`)).map(({ reason }) => reason)
        expect(reasons, `${topic}/${partition}`).toHaveLength(poison.length)
        for (const { reason } of poison) expect(reasons.filter((one) => one.startsWith(reason))).toHaveLength(1)
      }
    expect(found).toHaveLength(TOPICS.reduce((sum, { partitions, poison }) => sum + partitions * poison.length, 0))
  },
)
