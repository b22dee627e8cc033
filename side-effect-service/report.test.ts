// What is told of an error: enough to find the cause, and nothing of what was sent.
import { describe, expect, it } from 'vitest'
import { errorText } from './report.ts'

const system = (code: string, more: object = {}): Error => Object.assign(new Error(`connect ${code}`), { code, ...more })

describe('the text of an error', () => {
  it('names the cause where the system has a code for it, with the address', () => {
    const refused = system('ECONNREFUSED', { address: '127.0.0.1', port: 7511 })
    expect(errorText(new TypeError('fetch failed', { cause: refused }))).toBe('fetch failed (ECONNREFUSED 127.0.0.1:7511)')
    const all = new AggregateError([refused, system('ECONNREFUSED', { address: '::1', port: 7511 })], '')
    expect(errorText(new TypeError('fetch failed', { cause: all }))).toBe('fetch failed (ECONNREFUSED 127.0.0.1:7511)')
    expect(errorText(new TypeError('fetch failed', { cause: system('ENOTFOUND', { hostname: 'bank.example' }) }))).toBe(
      'fetch failed (ENOTFOUND bank.example)',
    )
    expect(errorText(new Error('a', { cause: new Error('b', { cause: system('ETIMEDOUT') }) }))).toBe('a (ETIMEDOUT)')
  })

  it('says nothing twice', () => {
    expect(errorText(system('ECONNRESET'))).toBe('connect ECONNRESET')
  })

  it('holds nothing else of a cause: it may quote what was sent', () => {
    expect(errorText(new Error('refused', { cause: new Error('card 4111 1111 1111 1111') }))).toBe('refused')
    const odd = Object.assign(new Error('x'), { code: 'password=hunter2', address: '10.0.0.1' })
    expect(errorText(new Error('refused', { cause: odd }))).toBe('refused')
  })

  it('ends, also where errors cause each other', () => {
    const [a, b] = [new Error('a'), new Error('b')]
    Object.assign(a, { cause: b })
    Object.assign(b, { cause: a })
    expect(errorText(a)).toBe('a')
  })
})
