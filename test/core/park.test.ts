import { expect, it } from 'vitest'
import { UnusableVersion } from '../../versions/index.ts'
import { driven, notify, ok, operator, pay, report, start } from './attack.fixture.ts'

const PAY = 'Pay:c1@Cart/c1'
const replyTo = { process: 'me', request: 'park' }

it('a person parks an instance: what comes is recorded, nothing runs, and a resubmit goes on where it stood', async () => {
  const on = driven([pay, notify])
  await on.tell(start(pay), operator('Cart/c1', { do: 'park', instance: PAY }))
  const parked = (await on.events('Cart/c1')).find((e) => e.kind === 'InstanceParked')
  expect(parked).toMatchObject({ instance: PAY, by: 'ann', reason: 'test', trouble: { code: 'parked', message: 'ann parked it: test' } })
  const { stream, of, after } = on.requests[0]!
  await on.tell(report(stream, of, 1, ok({ receipt: 'r9' }), { after }), start(notify))
  expect((await on.events('Cart/c1')).some((e) => e.kind === 'InstanceCompleted')).toBe(false)
  await on.tell(operator('Cart/c1', { do: 'resubmit', instance: PAY }))
  expect((await on.events('Cart/c1')).filter((e) => e.kind === 'InstanceCompleted')).toMatchObject([{ output: 'r9' }, { output: 'c1' }])
})

it('it is parked also where its version does not load', async () => {
  const first = driven([pay])
  await first.tell(start(pay))
  const get = async (hash: string) => {
    throw new UnusableVersion(hash, 'it does not load')
  }
  const on = driven([pay], { journal: first.journal, get })
  await on.tell({ ...operator('Cart/c1', { do: 'park', instance: PAY }), replyTo })
  expect(on.replies).toEqual([{ to: replyTo, kind: 'done' }])
})

it('one that is not open, or in review already, is refused in words', async () => {
  const on = driven([pay])
  await on.tell(start(pay), operator('Cart/c1', { do: 'park', instance: PAY }))
  await on.tell({ ...operator('Cart/c1', { do: 'park', instance: PAY }), replyTo })
  await on.tell({ ...operator('Cart/c1', { do: 'park', instance: 'Pay:other@Cart/c1' }), replyTo })
  expect(on.replies).toMatchObject([
    { kind: 'refused', code: 'inReview', message: `${PAY} is in review already: ann parked it: test` },
    { kind: 'refused', code: 'notOpen' },
  ])
})
