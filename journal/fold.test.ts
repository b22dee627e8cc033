// Laws of the fold: where it begins does not matter, and an instance's events are its own.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyEvent, anyStream, STREAM } from './contract/arbitraries.ts'
import { startOf } from './contract/samples.ts'
import { encodeState } from './codec.ts'
import { deriveIndex } from '../engine/index.ts'
import type { Event } from '../engine/index.ts'
import { evolve, evolveTurn, evolveTurns } from '../engine/index.ts'
import { initial, restoreState } from '../engine/index.ts'
import type { StoredState, StreamState } from '../engine/index.ts'
import type { Turn } from '../engine/index.ts'

const fold = (turns: readonly Turn[], from: StreamState = initial): StreamState => turns.reduce(evolveTurn, from)

const restored = (state: StreamState): StreamState => {
  const again: StreamState = restoreState(JSON.parse(encodeState(state)) as StoredState)
  return again
}

/** In JSON a schedule that is called '7' stands before all others; of all else the order is kept. */
const inJsonOrder = ({ schedules, ...state }: StreamState) => ({ ...state, schedules: Object.entries(Object.fromEntries(schedules ?? [])) })

const anyState = anyStream.map((turns) => fold(turns))

const instanceOf = (event: Event): string | undefined => ('instance' in event ? event.instance : undefined)

/** What an event of `instance` has no business with. */
const untouched = (state: StreamState, instance: string | undefined): unknown => ({
  queue: state.queue.values().filter((q) => q.instance !== instance),
  effects: [...state.effects].filter(([, e]) => e.instance !== instance),
  ended: [...state.ended].filter(([name]) => name !== instance),
})

describe('folding', () => {
  it('the whole gives the same as a snapshot at any version and the turns after it', () => {
    fc.assert(
      fc.property(anyStream, fc.nat(), (turns, nth) => {
        const at = nth % (turns.length + 1)
        const snapshot = restored(fold(turns.slice(0, at)))
        expect(encodeState(fold(turns.slice(at), snapshot))).toBe(encodeState(fold(turns)))
      }),
      { numRuns: 300 },
    )
  })

  it('many turns at once give the same as event by event', () => {
    const alone = (turns: readonly Turn[]): StreamState =>
      turns.reduce((state, { version, at, more, events }) => events.reduce(evolve, { ...state, version, at, more: more === true }), initial)
    fc.assert(
      fc.property(anyStream, (turns) => {
        expect(encodeState(evolveTurns(initial, turns))).toBe(encodeState(alone(turns)))
        expect(evolveTurns(initial, turns)).toEqual(alone(turns))
      }),
    )
  })

  it('a restored state derives the same index rows', () => {
    fc.assert(
      fc.property(anyStream, (turns) => {
        const before = fold(turns.slice(0, -1))
        const last = turns.at(-1)!
        const again = restored(before)
        expect(deriveIndex(again, last, evolveTurn(again, last))).toEqual(deriveIndex(before, last, evolveTurn(before, last)))
      }),
    )
  })

  it('every state is JSON: nothing is lost in a snapshot', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(inJsonOrder(restored(state))).toEqual(inJsonOrder(state))
        expect(encodeState(restored(state))).toBe(encodeState(state))
      }),
    )
  })

  it('the header of a turn is the state’s version and time', () => {
    fc.assert(
      fc.property(anyStream, (turns) => {
        const last = turns.at(-1)!
        expect(fold(turns)).toMatchObject({ version: last.version, at: last.at, more: last.more === true })
      }),
    )
  })

  it('changes no state that it was given', () => {
    fc.assert(
      fc.property(anyState, anyEvent, (state, event) => {
        const before = encodeState(state)
        evolve(state, event)
        expect(encodeState(state)).toBe(before)
      }),
    )
  })

  it('an event of another instance leaves the holder alone', () => {
    const others = fc.tuple(anyState, anyEvent).filter(([{ holder }, event]) => {
      const instance = instanceOf(event)
      return holder !== null && instance !== undefined && instance !== holder.instance && event.kind !== 'InstanceBegan'
    })
    fc.assert(
      fc.property(others, ([state, event]) => {
        expect(evolve(state, event).holder).toEqual(state.holder)
      }),
    )
  })

  it('an event of an instance leaves the queue places and effects of the others alone', () => {
    const own = fc.tuple(anyState, anyEvent).filter(([, event]) => instanceOf(event) !== undefined)
    fc.assert(
      fc.property(own, ([state, event]) => {
        expect(untouched(evolve(state, event), instanceOf(event))).toEqual(untouched(state, instanceOf(event)))
      }),
      { numRuns: 300 },
    )
  })

  it('an instance that ends leaves the stream free, or to who awaits it there, and none of its places in the queue', () => {
    const ending = fc.constantFrom<'InstanceCompleted' | 'InstanceCancelled'>('InstanceCompleted', 'InstanceCancelled')
    fc.assert(
      fc.property(anyState, ending, (state, kind) => {
        const instance = `Order:new@${STREAM}`
        const began = evolve(state, { kind: 'InstanceBegan', instance, start: startOf('new'), hash: 'a1b2' })
        const event: Event =
          kind === 'InstanceCompleted' ? { kind, instance, output: null } : { kind, instance, by: 'ann', reason: 'twice' }
        const after = evolve(began, event)
        expect(after.holder).toEqual(began.below?.at(-1) ?? null)
        expect(after.queue.has(instance)).toBe(false)
      }),
    )
  })
})
