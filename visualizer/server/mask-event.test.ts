import { describe, expect, it } from 'vitest'
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
  it('hides what the reason of a refusal repeats', () => {
    const reason = 'the upcast of Order from version 1 threw: no account of Maria Anders'
    expect(maskedEvent({ kind: 'Ignored', cause: 'operator:1', reason }, hide)).toMatchObject({
      reason: 'the upcast of Order from version 1 threw: no account of ••••',
    })
  })
})
