// What the contract suites share: numbered messages, gates, and waiting without sleeping.
import { expect, onTestFinished } from 'vitest'
import { partitionOf } from '../../base/index.ts'
import type { Bus, MessageHandler, Message, Subscription } from '../bus.ts'
import type { Command, Topics } from '../../engine/index.ts'

export interface BusUnderTest {
  readonly bus: Bus<Topics>
  /** Lets that many milliseconds pass: of a virtual clock, or by waiting. */
  readonly pass: (ms: number) => Promise<void>
  readonly close?: () => Promise<void>
}
export type CreateBus = () => BusUnderTest | Promise<BusUnderTest>

/** A message that can be told from others by its number. */
export const numbered = (key: string, number: number): Message<Command> => ({ key, value: { kind: 'timer', stream: key, due: number } })
export const numbers = (messages: readonly Command[]): readonly number[] => messages.map((m) => (m.kind === 'timer' ? m.due : Number.NaN))
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** Each number where it stands first: what comes at least once is in order by this. */
export const firsts = (all: readonly number[]): readonly number[] => [...new Set(all)]

/** So many other keys of the key's partition. */
export const neighbours = (bus: Pick<Bus<Topics>, 'partitions'>, key: string, count: number): readonly string[] => {
  const partitions = bus.partitions('commands')
  const all = Array.from({ length: 100 * count * partitions }, (_, n) => `${key}-${n}`)
  return all.filter((other) => partitionOf(other, partitions) === partitionOf(key, partitions)).slice(0, count)
}

export interface Latch {
  readonly opened: Promise<void>
  readonly open: () => void
}
export const gate = (): Latch => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** How long a bus may take for anything here, back-off and reassignment included, and how often we look, in milliseconds of its time. */
const PATIENCE = 60_000
export const LOOK = 50

interface Started {
  readonly bus: Bus<Topics>
  readonly pass: (ms: number) => Promise<void>
  /** Lets time pass until it holds; fails where it never does. */
  readonly until: (what: string, holds: () => boolean) => Promise<void>
  readonly listen: (handler: MessageHandler<Command>, atOnce?: number) => Subscription
}
export const startBus = async (create: CreateBus): Promise<Started> => {
  const { bus, pass, close } = await create()
  onTestFinished(async () => close?.())
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (let waited = 0; !holds(); waited += LOOK) {
      if (waited > PATIENCE) expect.fail(`after ${PATIENCE} ms not yet: ${what}`)
      await pass(LOOK)
    }
  }
  return { bus, pass, until, listen: (handler, atOnce = 16) => bus.subscribe('commands', { group: 'executor', atOnce, handler }) }
}
