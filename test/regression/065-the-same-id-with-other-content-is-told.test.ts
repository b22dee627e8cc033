// A second action of a person under the same id was answered "done" and did nothing; and who knew only the key of a start was given what came out of it.
import { describe, expect, it } from 'vitest'
import type { Command, OperatorAction } from '../../engine/index.ts'
import { answered } from '../../visualizer/server/routes/action-request.ts'
import { driven, notify, ok, operator, pay, report, start } from '../core/attack.fixture.ts'
import { Hono } from 'hono'

const from = (command: Command, request: string): Command => ({ ...command, replyTo: { process: 'me', request } })
const last = { to: { process: 'me', request: '2' } }
const stream = 'Cart/c1'

describe('an action under an id that counted before', () => {
  const cancel: OperatorAction = { do: 'cancel', instance: 'Pay:c1@Cart/c1' }
  const resubmit: OperatorAction = { do: 'resubmit', instance: 'Pay:c1@Cart/c1' }

  it('is done where it is the same, whoever says it and why', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(from(operator(stream, cancel, 'a'), '1'))
    await on.tell(from({ ...operator(stream, { instance: cancel.instance, do: 'cancel' }, 'a'), reason: 'again' } as Command, '2'))
    expect(on.replies.at(-1)).toEqual({ ...last, kind: 'done' })
  })
  it('says that it differs where it is another, after one that was done', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(from(operator(stream, cancel, 'a'), '1'))
    await on.tell(from(operator(stream, resubmit, 'a'), '2'))
    expect(on.replies.at(-1)).toEqual({ ...last, kind: 'done', differs: true })
  })
  it('says that it differs after one that was refused, and in the same turn', async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(from(operator(stream, resubmit, 'a'), '1'), from(operator(stream, cancel, 'a'), '2'))
    expect(on.replies.at(-1)).toMatchObject({ ...last, kind: 'refused', code: 'notInReview', differs: true })
    expect((await on.state(stream)).holder).not.toBeNull()
  })
  it('is answered over HTTP with 409 and the way out', async () => {
    const app = new Hono().get('/', (c) => answered(c, { ...last, kind: 'done', differs: true }))
    const response = await app.request('/')
    expect([response.status, await response.json()]).toMatchObject([409, { code: 'differs', detail: expect.stringContaining('a new id') }])
  })
})

describe('a start under a key that is known', () => {
  const completed = async () => {
    const on = driven([pay])
    await on.tell(start(pay))
    await on.tell(report(stream, { instance: 'Pay:c1@Cart/c1', node: '0.Charge', visit: 1, index: 0 }, 1, ok()))
    return on
  }
  it('is answered with the result where its content is the same', async () => {
    const on = await completed()
    await on.tell(from(start(pay), '2'))
    expect(on.replies.at(-1)).toMatchObject({ ...last, kind: 'completed', output: 'r', duplicate: true, differs: false })
  })
  it('is told that it differs where it is not, and nothing of the result', async () => {
    const on = await completed()
    await on.tell(from(start(pay, 'c1', 2), '2'))
    expect(on.replies.at(-1)).toEqual({
      ...last,
      kind: 'accepted',
      instance: 'Pay:c1@Cart/c1',
      status: 'completed',
      duplicate: true,
      differs: true,
    })
  })
})

describe('a start that comes again', () => {
  it('reads a few turns, however many there are between the first and the last of its instance', async () => {
    const on = driven([notify, pay])
    const first = start(notify)
    await on.tell(first)
    const others = Array.from({ length: 60 }, (_, i) => ({ ...start(pay), instance: `Pay:p${i}@Cart/c1`, key: `p${i}` }))
    for (const other of others) await on.tell(other)
    await on.tell(report(stream, on.requests[0]!.of, 1, ok(null), { repeat: 'safe' }))
    const row = await on.journal.instance(first.instance)
    expect(row).toMatchObject({ status: 'completed', version: 62, accepted: 1, openEffects: 0 })
    const read: number[] = []
    const original = { ...on.journal }
    Object.assign(on.journal, {
      read: (name: string, low: number, high: number) => {
        read.push(high - low + 1)
        return original.read(name, low, high)
      },
    })
    await on.tell(from(first, '2'))
    expect(on.replies.at(-1)).toMatchObject({ ...last, kind: 'completed', output: 'c1' })
    expect(read.length).toBeGreaterThan(0)
    expect(read.every((turns) => turns === 1)).toBe(true)
    expect(read.length).toBeLessThan(12)
  })
})
