// The stream of one instance leaves the cache once nothing is left to do on it; what is shared by several, or still open, stays.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { flow, http, match, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import { driven, hashOf, notify, ok, report, start } from './attack.fixture.ts'

const Note = z.object({ id: z.string(), amount: z.number() })
const send = sideEffect('Send', { payload: z.object({ id: z.string() }), ok: z.object({ receipt: z.string() }), failed: z.object({}) })
const done = step('Done', (came: { readonly kind: string }) => ({ output: came.kind }))
const note = workflow(
  { name: 'Note', version: 1, triggers: [http({ decode: Note, id: 'id' })], state: z.object({}), initial: {} },
  flow(perform(send), match({ ok: done, failed: done })),
)

it('is kept while its side effect is open, goes when it is done, and is read again for a start that comes twice', async () => {
  const { shell, tell, requests, events, replies } = driven([note])
  const first = start(note, 'a')
  await tell(first)
  expect(shell.cache.get(first.stream)?.state.holder?.hash).toBe(hashOf(note))
  await tell(report(first.stream, requests[0]!.of, 1, ok()))
  expect(shell.cache.get(first.stream)).toBeUndefined()
  const before = await events(first.stream)
  expect(before.at(-1)?.kind).toBe('InstanceCompleted')
  await tell({ ...first, replyTo: { process: 'p', request: '1' }, awaitResult: true, waitMs: 1_000 })
  expect(replies).toMatchObject([{ kind: 'completed', output: 'ok', duplicate: true }])
  expect(await events(first.stream)).toEqual(before)
})

it('of an aggregate stays, for others will come to it', async () => {
  const { shell, tell, requests } = driven([notify])
  const first = start(notify)
  await tell(first)
  await tell(report(first.stream, requests[0]!.of, 1, ok({})))
  expect(shell.cache.get(first.stream)?.state).toMatchObject({ holder: null, version: 2 })
})
