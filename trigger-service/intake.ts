// Decides what becomes of a raw record: a command for everybody who takes it, or a dead letter that says why nobody does.
import { Undeliverable } from '../bus/index.ts'
import type { DeadLetter } from '../bus/index.ts'
import type { RunCode, SignalCommand, StartCommand } from '../engine/index.ts'
import type { DeadLetterAnswer, Refused } from './answers.ts'
import type { Catalog } from './catalog.ts'
import type { Taker } from './channels.ts'
import { readEnvelope } from './envelope.ts'
import { messageOf } from './ports.ts'
import type { HolderOf, TriggerMetrics } from './ports.ts'
import type { Intake, RawRecord, Taken } from './source.ts'

export interface IntakeOptions {
  readonly catalog: (freshness?: 'fresh') => Promise<Catalog | Refused>
  readonly holderOf: HolderOf
  /** Resolves when there is room for more work. */
  readonly room: () => Promise<void>
  /** Resolves when the command is durable; takes its place in the order when it is called. */
  readonly submit: (command: StartCommand | SignalCommand) => Promise<void>
  readonly deadLetter: (letter: DeadLetter) => Promise<DeadLetterAnswer>
  readonly metrics?: Pick<TriggerMetrics, 'received'> | undefined
  /** By which schemas are run. */
  readonly run: RunCode
}

export const intake = ({ catalog, holderOf, room, submit, deadLetter, metrics, run }: IntakeOptions): Intake => {
  const leave = async (record: RawRecord, takers: readonly Taker[], reason: string): Promise<Taken> => {
    const { origin, key, value: raw, headers, fault } = record
    const left = await deadLetter({ ...meantFor(record, takers), reason, origin, key, raw, headers, ...(fault && { bytes: fault.bytes }) })
    return left.kind === 'refused' ? { kind: 'unavailable', message: left.message } : { ...left, reason }
  }
  const handOver = async (record: RawRecord, tried: readonly Decoded[]): Promise<Taken> => {
    for (const { taker } of tried) metrics?.received({ name: taker.name, source: record.origin.source })
    const settled = await Promise.allSettled(tried.map(({ command }) => submit(command))) // all, before any is awaited
    const failures = settled.flatMap((one, i) => (one.status === 'rejected' ? [{ why: one.reason as unknown, of: tried[i]!.taker }] : []))
    const again = failures.find(({ why }) => !(why instanceof Undeliverable))
    if (again !== undefined) return { kind: 'unavailable', message: messageOf(again.why) }
    const [never] = failures
    if (never !== undefined)
      return leave(
        record,
        failures.map(({ of }) => of),
        messageOf(never.why),
      )
    return { kind: 'accepted', streams: tried.map(({ command }) => command.stream) }
  }
  /** In the order of the records, so that what becomes of one does not depend on the next. */
  const judge = async (record: RawRecord, takers: readonly Taker[]): Promise<() => Promise<Taken>> => {
    const { fault } = record
    if (fault !== undefined) return () => leave(record, takers, fault.reason)
    const read = readEnvelope(record)
    if ('fault' in read) return () => leave(record, takers, read.fault)
    const origin = read.trace === undefined ? record.origin : { ...record.origin, trace: read.trace }
    const decoded: Decoded[] = []
    const refusals: string[] = []
    for (const taker of takers) {
      const made = taker.make({ raw: read.raw, origin, run }, holderOf)
      const command = made instanceof Promise ? await made : made
      if (command.kind === 'refused') refusals.push(command.message)
      else decoded.push({ taker, command })
    }
    if (decoded.length > 0) return () => handOver(record, decoded)
    return () => leave({ ...record, origin }, takers, reasonOf(record, refusals))
  }
  const unavailable = (message: string) => ({ answer: Promise.resolve<Taken>({ kind: 'unavailable', message }) })

  return {
    offer: async (record) => {
      await room()
      const from = await catalog()
      if (from.kind === 'refused') return unavailable(from.message)
      const takers = from.channels.get(record.origin.source)?.get(record.topic) ?? []
      try {
        const settle = await judge(record, takers)
        return { answer: settle() }
      } catch (error) {
        return unavailable(messageOf(error)) // which version waits for it cannot be read just now
      }
    },
    topics: async (source) => {
      const from = await catalog('fresh')
      if (from.kind === 'refused') throw new Error(from.message)
      return [...(from.channels.get(source)?.keys() ?? [])].toSorted()
    },
  }
}

interface Decoded {
  readonly taker: Taker
  readonly command: StartCommand | SignalCommand
}

const reasonOf = ({ topic }: RawRecord, refusals: readonly string[]): string =>
  refusals.length === 0 ? `no active workflow or signal takes the topic ${topic}` : [...new Set(refusals)].join('; ')

/** One that nobody or several could have taken was meant for its topic. */
const meantFor = ({ topic }: RawRecord, [first, ...others]: readonly Taker[]): Pick<DeadLetter, 'target' | 'workflow'> => {
  if (first === undefined || others.length > 0) return { target: `topic ${topic}` }
  return { target: first.target, ...(first.workflow !== undefined && { workflow: first.workflow }) }
}
