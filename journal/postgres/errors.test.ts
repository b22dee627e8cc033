// What an error means: whether a statement may be asked again, whose fault it was, and what people are told.
import { describe, expect, it } from 'vitest'
import { JournalUnavailable } from '../errors.ts'
import { DamagedJournal } from '../journal.ts'
import { fateOf, isOfOneAppend, meaning, stateOf } from './errors.ts'

const answered = (code: string, message = 'so it is'): Error => Object.assign(new Error(message), { code, severity: 'ERROR' })
const socket = (code: string): Error => Object.assign(new Error(code), { code })

describe('the fate of a statement', () => {
  it.each([
    ['a connection that was refused', socket('ECONNREFUSED'), false, 'again'],
    ['a pipe that broke before it was sent', socket('EPIPE'), false, 'again'],
    ['a server that starts', answered('57P03'), false, 'again'],
    ['a server that is full', answered('53300'), false, 'again'],
    ['a wrong password', answered('28P01'), false, 'nothing'],
    ['a database that is not there', answered('3D000'), false, 'nothing'],
    ['a connection that was lost on the way', socket('EPIPE'), true, 'unknown'],
    ['an answer that did not come', new Error('Query read timeout'), true, 'unknown'],
    ['a session that was ended', answered('57P01'), true, 'unknown'],
    ['a standby', answered('25006'), true, 'again'],
    ['a deadlock', answered('40P01'), true, 'again'],
    ['a constraint', answered('23505'), true, 'nothing'],
    ['a full disk', answered('53100'), true, 'nothing'],
  ] as const)('after %s (sent: %#)', (_, error, sent, fate) => {
    expect(fateOf(error, sent)).toBe(fate)
  })

  it("an error of Node whose code has five letters is no answer of the server's", () => {
    expect(stateOf(socket('EPIPE'))).toBeUndefined()
    expect(stateOf(answered('23505'))).toBe('23505')
  })
})

describe('the meaning of an error', () => {
  const where = 'database orders at db:5432, schema contrail'

  it('is damage, at its stream, where tables do not agree or a page is broken', () => {
    for (const code of ['23505', 'XX001', 'XX002']) {
      const told = meaning(answered(code), where, 'Order/1')
      expect(told).toBeInstanceOf(DamagedJournal)
      expect(told).toMatchObject({ stream: 'Order/1', version: 0 })
      expect(isOfOneAppend(told)).toBe(true)
    }
  })

  it('is a store that cannot be used, with what to do, where there is something', () => {
    const told = meaning(answered('42P01', 'relation "streams" does not exist'), where)
    expect(told).toBeInstanceOf(JournalUnavailable)
    expect(String(told)).toContain(
      `the journal in ${where} failed, the schema has no journal: run contrail journal migrate (PostgreSQL 42P01: relation "streams" does not exist)`,
    )
    expect(meaning(answered('58030'), where)).toBeInstanceOf(JournalUnavailable)
    expect(isOfOneAppend(told)).toBe(false)
  })

  it('is the error itself where it tells of a mistake in our own code', () => {
    for (const error of [answered('42601'), new TypeError('x is undefined')]) expect(meaning(error, where)).toBe(error)
  })

  it('a value that the server cannot take is the fault of one append', () => {
    expect(isOfOneAppend(answered('22021'))).toBe(true)
    expect(isOfOneAppend(answered('54000'))).toBe(true)
    expect(isOfOneAppend(answered('53100'))).toBe(false)
  })
})
