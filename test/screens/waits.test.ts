// What the page is told of an open wait: which signal would end it, and with which value.
import { z } from 'zod'
import { expect, it } from 'vitest'
import { byKey, forEach, http, signal, waitFor, workflow } from '../../dsl/index.ts'
import { instanceId, ownStream } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { started } from '../../testing/index.ts'
import { given } from '../../testing/scenario.ts'
import { hashOf } from '../../testing/streams.ts'
import type { InstanceView } from '../../visualizer/server/api.ts'
import { at, sampleApi } from '../../visualizer/server/sample-api.test.helper.ts'
import { teller } from '../../visualizer/server/sample-order.test.helper.ts'

const waitsOf = async (who: z.ZodString) => {
  const Vote = signal('Vote', { payload: z.object({ id: z.string(), n: z.string(), who }), id: 'n', to: byKey('id'), match: 'who' })
  const Asked = z.object({ id: z.string(), people: z.array(z.object({ who })) })
  const poll = workflow(
    { name: 'Poll', version: 1, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
    forEach('people', waitFor(Vote, '2d')),
  )
  const journal = memoryJournal()
  const start = given(poll)
  const now = start.when(started(poll, { id: 'a', people: [{ who: 'ann' }, { who: 'bob' }] }))
  const stream = ownStream('Poll', 'a')
  await teller(journal, start.now)(stream, 0, { kind: 'start', id: 'a' }, now.events)
  const version = { hash: hashOf(poll), workflow: poll }
  const versions = { get: async (hash: string) => (hash === version.hash ? version : undefined), active: async () => [version] }
  const api = await sampleApi({ journal, versions })
  const { waits } = await api.get<InstanceView>(at(instanceId('Poll', 'a', stream)))
  return waits.map(({ form: { key, keyValue, match, matchValue } }) => ({ key, keyValue, match, matchValue }))
}

it('a wait says which value of the signal it takes', async () => {
  expect(await waitsOf(z.string())).toEqual([
    { key: 'id', keyValue: 'a', match: 'who', matchValue: 'ann' },
    { key: 'id', keyValue: 'a', match: 'who', matchValue: 'bob' },
  ])
})

it('a value that is marked as sensitive is not told', async () => {
  expect(await waitsOf(z.string().meta({ sensitive: 'pii' }))).toEqual([
    { key: 'id', keyValue: 'a', match: 'who', matchValue: undefined },
    { key: 'id', keyValue: 'a', match: 'who', matchValue: undefined },
  ])
})
