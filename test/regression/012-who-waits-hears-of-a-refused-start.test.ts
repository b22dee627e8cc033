// Who waited for the result of a start that was rejected, or whose place another took, heard nothing until the time was over.
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../base/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import type { Reply, StartCommand } from '../../engine/index.ts'
import { workflow } from '../../dsl/index.ts'
import { DEFAULT_LIMITS } from '../../trigger-service/index.ts'
import { replyBook } from '../../trigger-service/replies.ts'
import { driven, onCart, pay, start } from '../core/attack.fixture.ts'

const deferring = (defer: 'reject' | 'latest') => workflow({ ...onCart, name: 'Deferred', metadata: { ...onCart.metadata, defer } }, pay)
const waiting = (of: StartCommand, request: string): StartCommand => ({ ...of, awaitResult: true, replyTo: { process: 'me', request } })
const superseded = (request: string, instance: string): Reply => ({
  to: { process: 'me', request },
  kind: 'accepted',
  instance,
  status: 'superseded',
  duplicate: false,
  differs: false,
})

describe('who waits for a result', () => {
  it('hears at once that the start was rejected', async () => {
    const of = deferring('reject')
    const on = driven([pay, of])
    const rejected = waiting(start(of), '1')
    await on.tell(start(pay), rejected)
    expect(on.replies).toEqual([
      { to: { process: 'me', request: '1' }, kind: 'refused', code: 'held', message: 'the stream is held by Pay:c1@Cart/c1' },
    ])
  })
  it('hears at once that a newer start took the place of its own', async () => {
    const of = deferring('latest')
    const on = driven([pay, of])
    const first = { ...waiting(start(of), '1'), instance: 'Deferred:c0@Cart/c1', key: 'c0' }
    await on.tell(start(pay), first)
    expect(on.replies).toEqual([])
    await on.tell(start(of))
    expect(on.replies).toEqual([superseded('1', first.instance)])
  })
  it('waits no longer once it is said that nothing will come', async () => {
    const clock = virtualClock(0)
    const bus = inProcessBus({ clock })
    const command = start(pay)
    bus.subscribe('commands', {
      group: 'executor',
      atOnce: 1,
      handler: async (commands) => {
        for (const { replyTo } of commands)
          if (replyTo) await bus.publish('replies', [{ key: replyTo.process, value: superseded(replyTo.request, command.instance) }])
      },
    })
    let asked: unknown
    const book = replyBook({ bus, process: 'me', clock, limits: DEFAULT_LIMITS })
    void book.ask(command, { waitMs: 60_000 }).then((answer) => (asked = answer))
    await clock.advance(1_000)
    expect(asked).toMatchObject({ kind: 'replied', reply: { status: 'superseded' } })
  })
})
