import { describe, expect, it } from 'vitest'
import { MASK } from '../../dsl/internal.ts'
import { effectKey } from '../../engine/index.ts'
import type { Event } from '../../engine/index.ts'
import { maskedEvent, maskedOutcome } from './mask-event.ts'
import { schemaMask } from './mask.ts'
import { order } from './sample-workflows.test.helper.ts'

const hide = schemaMask([order], [{ at: 'input', value: { customer: { name: 'Maria Anders', email: 'm@x.example' } } }])

describe('an event that is shown', () => {
  it('hides what a handler said of a customer where nobody knows what came of it', () => {
    const detail = 'the line broke after RCPT TO m@x.example'
    expect(maskedOutcome({ kind: 'unknown', detail }, hide)).toEqual({ kind: 'unknown', detail: 'the line broke after RCPT TO ••••' })
  })
  it('hides the payload of a start in each of the forms in which it is recorded', () => {
    const input = { customer: { name: 'Maria Anders', email: 'm@x.example' } }
    const start = { workflow: 'Order', number: 1, hash: 'a', key: '1', input, origin: { source: 'http' } }
    const shown = maskedEvent({ kind: 'InstanceBegan', instance: 'Order:1', start, hash: 'b', number: 2, input }, hide)
    expect(JSON.stringify(shown)).not.toMatch(/Anders|m@x/)
    expect(shown).toMatchObject({ hash: 'b', input: { customer: expect.anything() } })
  })
  it('hides what a step noted of a customer, and all of it where its version is unknown', () => {
    const log = ['no stock', 'mail to m@x.example']
    const done: Event = { kind: 'StepDone', instance: 'Order:1', node: '0.Check', visit: 1, output: null, reads: [], log }
    expect(maskedEvent(done, hide)).toMatchObject({ log: ['no stock', 'mail to ••••'] })
    expect(maskedEvent(done, schemaMask([undefined], []))).toMatchObject({ log: [MASK, MASK] })
  })
  it('hides what a person gave a step, what the state is set back to, and what stays asked for', () => {
    const customer = { name: 'Maria Anders', email: 'm@x.example' }
    const asked = [{ index: 0, visit: 1, of: 0, effect: 'SendEmail', payload: customer }]
    const place = { instance: 'Order:1', node: '0.Check', visit: 2 }
    const shown = maskedEvent(
      {
        kind: 'StepReopened',
        ...place,
        of: 1,
        by: 'ann',
        reason: 'mistyped',
        input: { customer },
        stale: [{ node: '0.Check', of: 1, visit: 2, why: 'edited', asked }],
        restore: { patch: { customer }, unset: [], scopes: [{ scope: '1.a', patch: { customer }, unset: [] }] },
      },
      hide,
    )
    expect(JSON.stringify(shown)).not.toMatch(/Anders|m@x/)
    expect(shown).toMatchObject({ by: 'ann', stale: [{ node: '0.Check', visit: 2, why: 'edited' }] })
    const done = maskedEvent({ kind: 'StepDone', ...place, output: null, reads: [], kept: asked }, hide)
    expect(JSON.stringify(done)).not.toMatch(/Anders|m@x/)
  })
  it('hides what the reason of a refusal repeats', () => {
    const reason = 'the upcast of Order from version 1 threw: no account of Maria Anders'
    expect(maskedEvent({ kind: 'Ignored', cause: 'operator:1', reason }, hide)).toMatchObject({
      reason: 'the upcast of Order from version 1 threw: no account of ••••',
    })
  })
})

/** No graph declares SendEmail in this workflow: only its steps ask for it. */
describe('a side effect whose kind only steps ask for', () => {
  const place = { instance: 'Order:1', node: '0.ReceiveOrder', visit: 1, index: 0 }
  const payload = { to: 'ops@x.example', template: 'received', token: 'tk-12345' }
  const known = schemaMask([order], [], [{ key: effectKey(place), kind: 'SendEmail', payload }])
  const shown = (event: Event): string => JSON.stringify(maskedEvent(event, known))

  it('shows nothing of its payload and of what came of it', () => {
    const asked = { workflow: 'Order', hash: 'a', effect: 'SendEmail', awaited: false, payload }
    expect(maskedEvent({ kind: 'EffectRequested', ...place, ...asked }, known)).toMatchObject({ effect: 'SendEmail', payload: MASK })
    const [value, error] = [{ message: 'id-9876' }, { reason: 'blocked 4111' }]
    expect(maskedEvent({ kind: 'OutcomeRecorded', ...place, attempt: 1, outcome: { kind: 'ok', value } }, known)).toMatchObject({
      outcome: { kind: 'ok', value: MASK },
    })
    expect(maskedEvent({ kind: 'OutcomeRecorded', ...place, attempt: 1, outcome: { kind: 'failed', error } }, known)).toMatchObject({
      outcome: { kind: 'failed', error: MASK },
    })
    const trouble = { code: 'afterCancel', message: 'sent to ops@x.example', fingerprint: 'f' } as const
    const header = { workflow: 'Order', number: 1, hash: 'a', key: '1', since: 0, accepted: 0, ended: null, status: null }
    const more = { ...place, attempt: 1, trouble, outcome: { kind: 'ok', value } } as const
    expect(shown({ kind: 'EffectParked', ...more })).not.toMatch(/id-9876|ops@x/)
    expect(shown({ kind: 'LateOutcome', ...more, effect: 'SendEmail', of: header })).not.toMatch(/id-9876|ops@x/)
  })

  it('tells what went wrong, without what that repeats of the payload', () => {
    const error = 'ECONNREFUSED 127.0.0.1:25 for ops@x.example with tk-12345'
    expect(shown({ kind: 'EffectAttempted', ...place, attempt: 1, error, retryAt: 1 })).toContain(
      'ECONNREFUSED 127.0.0.1:25 for •••• with ••••',
    )
  })

  it('hides all of a side effect whose request is not at hand', () => {
    const event = { kind: 'OutcomeRecorded', ...place, index: 7, attempt: 1, outcome: { kind: 'ok', value: 'id-9876' } } as const
    expect(shown(event)).not.toContain('id-9876')
  })
})
