// Turns survive the text that they are stored as; rubbish does not pass for a turn.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeSnapshot, decodeTurn, encodeState, encodeTurn, READABLE_SNAPSHOTS, SNAPSHOT_FORMAT } from './codec.ts'
import { anyStream, anyTurn, STREAM } from './contract/arbitraries.ts'
import { turnAt } from './contract/samples.ts'
import { UnknownEvent, UnknownFormat } from './errors.ts'
import { eventSchemas, evolveTurn, initial, schemaOfEvent, TURN_FORMAT } from '../engine/index.ts'
import { DamagedJournal } from './journal.ts'

const found = { stream: STREAM, version: 1 }

const changed = (fields: object): string => JSON.stringify({ ...turnAt(STREAM, 1), ...fields })

describe('turns', () => {
  it('any turn is the same after encoding and decoding, to the byte', () => {
    fc.assert(
      fc.property(anyTurn, (turn) => {
        const text = encodeTurn(turn)
        expect(encodeTurn(decodeTurn(text, found))).toBe(text)
      }),
    )
  })

  it('any event is one that its schema takes, and a field that it does not know is kept', () => {
    fc.assert(
      fc.property(anyTurn, (turn) => {
        for (const event of turn.events) expect(schemaOfEvent(event.kind)?.safeParse(event).error).toBeUndefined()
        const text = JSON.stringify({
          ...turn,
          later: 1,
          events: turn.events.map((event) => ({ ...event, later: { of: 'a newer engine' } })),
        })
        expect(encodeTurn(decodeTurn(text, found))).toBe(text)
      }),
    )
  })

  it('a turn without any one of its fields, or of a field of its events, is decoded only where the field is optional', () => {
    fc.assert(
      fc.property(anyTurn, fc.nat(), fc.nat(), (turn, nth, which) => {
        const event = turn.events[nth % turn.events.length]!
        const field = Object.keys(event)[which % Object.keys(event).length]!
        const { [field]: _, ...rest } = { ...event } as Record<string, unknown>
        const text = JSON.stringify({ ...turn, events: [rest] })
        const { [field]: schema }: Readonly<Record<string, z.ZodType>> = eventSchemas[event.kind].shape
        if (schema instanceof z.ZodExactOptional) expect(JSON.stringify(decodeTurn(text, found))).toBe(text)
        else expect(() => decodeTurn(text, found)).toThrow(DamagedJournal)
      }),
    )
  })

  it.each([
    { text: '', message: 'a turn is no JSON' },
    { text: '{', message: 'a turn is no JSON' },
    { text: 'null', message: 'a turn has no format' },
    { text: '[]', message: 'a turn has no format' },
    { text: '{"format":"1"}', message: 'a turn has no format' },
    { text: changed({ at: '1' }), message: "a turn's header has a wrong at" },
    { text: changed({ causes: [{ kind: 'start' }] }), message: "a turn's header has a wrong causes" },
    { text: changed({ events: {} }), message: "a turn's header has a wrong events" },
    { text: changed({ events: [null] }), message: "a turn's header has a wrong events" },
    { text: changed({ more: false }), message: "a turn's header has a wrong more" },
    { text: changed({ version: 2 }), message: `stream ${STREAM}, version 2 stands in the place of a turn` },
    { text: changed({ stream: 'Order/2' }), message: `stream Order/2, version 1 stands in the place of a turn` },
    {
      text: changed({ events: [{ kind: 'TimerSet', instance: 'i', node: '0', visit: 1, due: 'soon' }] }),
      message: 'an event TimerSet has a wrong due',
    },
  ])('rubbish is refused with its place: $message', ({ text, message }) => {
    expect(() => decodeTurn(text, found)).toThrow(message)
    expect(() => decodeTurn(text, found)).toThrow(`(stream ${STREAM}, version 1)`)
  })

  it('kinds that name something of every object are unknown, not found by accident', () => {
    for (const kind of ['__proto__', 'constructor', 'toString', '']) {
      const text = `{"format":1,"stream":"${STREAM}","version":1,"at":1,"causes":[],"events":[{"kind":"${kind}"}]}`
      expect(() => decodeTurn(text, found)).toThrow(UnknownEvent)
    }
  })

  it('a format after this one is unknown, whatever else the text says', () => {
    expect(() => decodeTurn(`{"format":${TURN_FORMAT + 1},"anything":true}`, found)).toThrow(UnknownFormat)
  })
})

describe('snapshots', () => {
  it('the state of any stream is the same after encoding and decoding, to the byte', () => {
    fc.assert(
      fc.property(anyStream, (turns) => {
        const state = turns.reduce(evolveTurn, initial)
        const text = encodeState(state)
        const snapshot = decodeSnapshot(text, { stream: STREAM, version: state.version, format: SNAPSHOT_FORMAT })
        expect(encodeState(snapshot.state)).toBe(text)
        expect(snapshot).toMatchObject({ format: SNAPSHOT_FORMAT, version: turns.length })
      }),
    )
  })

  it('a snapshot of another version, or none at all, is refused with its stream and version', () => {
    const at = { stream: STREAM, version: 7, format: SNAPSHOT_FORMAT }
    for (const text of [encodeState({ ...initial, version: 6 }), '[]', 'null', '7', '{']) {
      expect(() => decodeSnapshot(text, at)).toThrow(`(stream ${STREAM}, version 7)`)
    }
  })

  it('this format can be read, and the one before, which knew of no compensation and of no other stream', () => {
    expect(READABLE_SNAPSHOTS).toEqual([SNAPSHOT_FORMAT, SNAPSHOT_FORMAT - 1])
  })
})
