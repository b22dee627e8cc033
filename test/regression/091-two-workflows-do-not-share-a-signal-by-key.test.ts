// Two workflows that wait for one signal by a key of their own were deployed without a word, and then every such signal was refused.
import { expect, it } from 'vitest'
import { engineOf, journalFolder, post } from './engine.fixture.ts'

const SHARED = `
const Doc = z.object({ docId: z.string() })
const Vote = z.object({ docId: z.string(), reviewer: z.string() })
const vote = signal('Vote', { payload: Vote, id: 'reviewer', to: byKey('docId') })
`
const workflowOf = (name: string): string => `
export const ${name.toLowerCase()} = workflow({ name: '${name}', version: 1, triggers: [http({ decode: Doc, id: 'docId' })], state: S, initial: {} },
  flow(waitFor(vote, '1h')))
`
const SENTENCE = 'signal Vote has a key of workflow One or of Two: give each a signal of its own, or let it address an aggregate'

it('in one module they are refused, and both are named', async () => {
  await expect(engineOf(SHARED + workflowOf('One') + workflowOf('Two'))).rejects.toThrow(SENTENCE)
})

it('beside one that is deployed already the second is refused', async () => {
  const directory = journalFolder()
  const first = await engineOf(SHARED + workflowOf('One'), directory, false)
  await first.stop(1_000)
  await expect(engineOf(SHARED + workflowOf('Two'), directory, false)).rejects.toThrow(SENTENCE)
})

it('in development a workflow that was renamed stops nobody, and the instance that waits is found', async () => {
  const directory = journalFolder()
  const first = await engineOf(SHARED + workflowOf('One'), directory)
  await first.stop(1_000)
  const renamed = await engineOf(SHARED + workflowOf('Two'), directory)
  await post(renamed, '/workflows/Two/instances', { docId: 'd' })
  expect(await post(renamed, '/signals/Vote', { docId: 'd', reviewer: 'ann' })).toMatchObject({ status: 202, body: { stream: 'Two:d' } })
})
