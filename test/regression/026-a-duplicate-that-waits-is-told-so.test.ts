// Who sent a start a second time and waited for the result was told that it was the first, and that its content was the one that counts.
import { expect, it } from 'vitest'
import type { StartCommand } from '../../engine/index.ts'
import { driven, ok, pay, report, start } from '../core/attack.fixture.ts'

const waiting = (of: StartCommand, request: string): StartCommand => ({ ...of, awaitResult: true, replyTo: { process: 'me', request } })

it('a second start with other content hears with the result that it is a duplicate and differs', async () => {
  const on = driven([pay])
  const first = start(pay)
  await on.tell(waiting(first, '1'))
  await on.tell(waiting(first, '2'))
  await on.tell(waiting(start(pay, 'c1', 2), '3'))
  await on.tell(report(first.stream, { instance: first.instance, node: '0.Charge', visit: 1, index: 0 }, 1, ok()))
  const completed = { kind: 'completed', instance: first.instance, output: 'r' }
  expect(on.replies).toEqual([
    { to: { process: 'me', request: '1' }, ...completed, duplicate: false, differs: false },
    { to: { process: 'me', request: '2' }, ...completed, duplicate: true, differs: false },
    // Not what came out of the first: whoever has only the key is not told it.
    {
      to: { process: 'me', request: '3' },
      kind: 'accepted',
      instance: first.instance,
      status: 'completed',
      duplicate: true,
      differs: true,
    },
  ])
})
