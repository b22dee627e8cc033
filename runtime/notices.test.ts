import { expect, it } from 'vitest'
import type { Event, Turn } from '../engine/index.ts'
import { logger } from './log.ts'
import { notices } from './notices.ts'

const place = { instance: 'Pay:o-1', node: 'Check', visit: 1 }
const stack = `TypeError: no IBAN DE89370400440532013000\n    at check (/home/ann/pay/pay.ts:12:5)\n    at run (node:vm:1:1)`
const trouble = {
  code: 'threw',
  message: "step 'Check': it threw TypeError: no IBAN DE89370400440532013000",
  fingerprint: 'Pay · Check · threw · 1',
  stack,
}
const parked: Event = { kind: 'InstanceParked', ...place, trouble }
const turnOf = (...events: readonly Event[]): Turn => ({ format: 1, stream: 'Pay:o-1', version: 1, at: 1, causes: [], events })

const setUp = (terminal: boolean) => {
  const lines: string[] = []
  const clock = { now: 0 }
  const log = logger('info', { write: (line) => void lines.push(line) })
  const say = terminal ? { say: (line: string) => void lines.push(line) } : {}
  return { lines, clock, on: notices({ log, now: () => clock.now, ...say }) }
}

it('on a terminal one readable line says what needs a person, where, and the command to look', () => {
  const { lines, on } = setUp(true)
  on.turn(turnOf(parked))
  on.turn(turnOf({ kind: 'EffectParked', ...place, index: 0, attempt: 5, trouble: { ...trouble, code: 'exhausted' } }))
  on.turn(turnOf({ kind: 'EffectAttempted', ...place, index: 0, attempt: 2, error: 'secret', retryAt: 60_000 }))
  on.failedCall({
    kind: 'Charge',
    effectKey: 'Pay:o-1/Charge#1/0',
    attempt: 1,
    what: 'run',
    how: 'threw',
    stack: 'Error: secret\n    at run (/a/pay.handlers.ts:3:9)',
  })
  on.deadLetter({ id: 'd1', source: 'http', target: 'workflow Pay' })
  on.turn(turnOf({ kind: 'InstanceCancelled', instance: 'Pay:o-1', by: 'ann', reason: 'a secret reason' }))
  expect(lines).toEqual([
    'Pay:o-1 is in review at Check: threw TypeError (pay.ts:12:5): contrail instance show Pay:o-1',
    'the side effect Pay:o-1/Check#1/0 is in review: exhausted: contrail instance show Pay:o-1',
    'the side effect Pay:o-1/Check#1/0: attempt 2 failed, the next is due at 1970-01-01T00:01:00.000Z',
    'Charge Pay:o-1/Charge#1/0: attempt 1 threw (pay.handlers.ts:3:9)',
    'a dead letter d1 from http for workflow Pay: contrail deadletter list',
    'ann cancelled Pay:o-1',
  ])
})

it('in the log the same is JSON with ids, code and place, and nothing of the data', () => {
  const { lines, on } = setUp(false)
  on.turn(turnOf(parked, { kind: 'StepDone', ...place, output: 'DE89370400440532013000', reads: [] }))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0]!)).toMatchObject({ instance: 'Pay:o-1', node: 'Check', code: 'threw', at: 'pay.ts:12:5' })
  expect(lines.join()).not.toContain('DE89')
})

it('of one kind ten lines are said in ten seconds, then how many were not', () => {
  const { lines, clock, on } = setUp(true)
  for (let n = 0; n < 110; n++) on.turn(turnOf(parked))
  on.deadLetter({ id: 'd1', source: 'http', target: 'workflow Pay' })
  expect(lines).toHaveLength(11)
  clock.now = 10_000
  on.turn(turnOf(parked))
  expect(lines.at(-1)).toContain('; 100 more like this were not said')
  on.turn(turnOf(parked))
  expect(lines.at(-1)).not.toContain('more like this')
})

it('a step that did not return is said with its limit', () => {
  const { lines, on } = setUp(true)
  const message = "step 'Check' did not return within its limit of 5 s and was stopped"
  on.turn(turnOf({ ...parked, trouble: { code: 'stuck', message, fingerprint: 'f' } }))
  expect(lines).toEqual([`Pay:o-1 is in review at Check: ${message}: contrail instance show Pay:o-1`])
})
