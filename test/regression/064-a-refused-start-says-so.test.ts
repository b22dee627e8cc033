// A start that `defer: 'reject'` did not let in was answered like one that was accepted, and its instance stood in the list like one that a person cancelled.
import { describe, expect, it } from 'vitest'
import { workflow } from '../../dsl/index.ts'
import type { StartCommand } from '../../engine/index.ts'
import { startAnswer } from '../../trigger-service/answer-of.ts'
import { httpAnswer } from '../../trigger-service/http/problem.ts'
import { driven, onCart, pay, start } from '../core/attack.fixture.ts'

const deferring = (defer: 'reject' | 'latest') => workflow({ ...onCart, name: 'Deferred', metadata: { ...onCart.metadata, defer } }, pay)
const asking = (of: StartCommand, request: string): StartCommand => ({ ...of, replyTo: { process: 'me', request } })
const refusal = { kind: 'refused', code: 'held', message: 'the stream is held by Pay:c1@Cart/c1' }

describe('a start that its workflow does not let in', () => {
  it('is answered as refused with its reason, and so each time that it comes again, whoever waits or not', async () => {
    const of = deferring('reject')
    const on = driven([pay, of])
    await on.tell(start(pay), asking(start(of), '1'))
    await on.tell(asking(start(of), '2'))
    await on.tell({ ...asking(start(of), '3'), awaitResult: true })
    await on.tell(asking(start(of, 'c1', 2), '4'))
    expect(on.replies).toEqual([
      { to: { process: 'me', request: '1' }, ...refusal },
      { to: { process: 'me', request: '2' }, ...refusal },
      { to: { process: 'me', request: '3' }, ...refusal },
      { to: { process: 'me', request: '4' }, ...refusal, differs: true },
    ])
    const answer = httpAnswer(startAnswer(start(of), { kind: 'replied', reply: on.replies[0]! }))
    expect(answer.status).toBe(409)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'rejected', because: 'held', detail: refusal.message })
  })
  it('whose accept refused another of its key is told that it differs, and not the reason, which may quote the other', async () => {
    const accept = ({ amount }: { readonly amount: number }): string => `not with ${amount}`
    const of = workflow({ ...onCart, name: 'Strict', metadata: { ...onCart.metadata, accept } }, pay)
    const on = driven([of])
    await on.tell(asking(start(of), '1'), asking(start(of, 'c1', 2), '2'))
    const detailOf = (i: number): unknown =>
      (JSON.parse(httpAnswer(startAnswer(start(of), { kind: 'replied', reply: on.replies[i]! })).body) as { detail: unknown }).detail
    expect([detailOf(0), detailOf(1)]).toEqual([
      'not with 1',
      'a start with this key and other content was refused before, and only that counts: give another key',
    ])
  })
  it('has a status of its own in the list, and so has one whose place another took', async () => {
    const [rejecting, latest] = [deferring('reject'), deferring('latest')]
    const one = driven([pay, rejecting])
    await one.tell(start(pay), start(rejecting))
    expect(await one.journal.instance('Deferred:c1@Cart/c1')).toMatchObject({ status: 'refused', trouble: { message: refusal.message } })
    const other = driven([pay, latest])
    await other.tell(start(pay), { ...start(latest), instance: 'Deferred:c0@Cart/c1', key: 'c0' })
    await other.tell(start(latest))
    expect(await other.journal.instance('Deferred:c0@Cart/c1')).toMatchObject({ status: 'superseded' })
    const { rows } = await other.journal.instances({ status: 'superseded', limit: 10 })
    expect(rows.map(({ instance }) => instance)).toEqual(['Deferred:c0@Cart/c1'])
  })
})
