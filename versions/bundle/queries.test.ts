// Questions stand in a version beside the workflow whose state they read.
import { describe, expect, it } from 'vitest'
import { memoryJournal } from '../../journal/memory/index.ts'
import { storedVersions } from '../stored.ts'
import { bundleOf, onlyOf, ORDER } from './modules.fixture.ts'
import type { Files } from './modules.fixture.ts'

const asking = (body: string): Files => ({
  ...ORDER,
  'order.ts': `${ORDER['order.ts']!.replace('flow, http, step, workflow', 'aggregate, flow, http, query, step, workflow')}
export const Other = aggregate({ name: 'Other', version: 1, state: z.object({}), initial: {}, upcast: {} })
${body}
`,
})
const KEYS = "export const keys = query('keys', { of: order, answer: (state) => Object.keys(state).length })"

describe('a query', () => {
  it('that is exported beside its workflow is in its version, and answers when that is loaded again', async () => {
    const { hash, queries } = await storedVersions({ journal: memoryJournal() }).store(await onlyOf(asking(KEYS)))
    expect(queries?.map(({ name, of }) => [name, of])).toEqual([['keys', { kind: 'workflow', name: 'Order' }]])
    expect(queries?.[0]?.answer({ a: 1, b: 2 })).toBe(2)
    expect(hash).not.toBe((await onlyOf(asking(''))).hash)
  })
  it('changes the version with what it does, and a module without one has the version that it always had', async () => {
    const [one, other] = [await onlyOf(asking(KEYS)), await onlyOf(asking(KEYS.replace('.length', '.length + 1')))]
    expect(one.hash).not.toBe(other.hash)
    expect((await onlyOf(asking(''))).hash).toBe((await onlyOf(ORDER)).hash)
  })
  it('is refused where no workflow beside it has the state, and where two have one name', async () => {
    await expect(bundleOf(asking("export const n = query('n', { of: Other, answer: () => 1 })"))).rejects.toThrow(
      "order.ts: query 'n' is of aggregate 'Other', and no workflow that is exported beside it has its state",
    )
    await expect(bundleOf(asking(`${KEYS}\n${KEYS.replace('const keys', 'const again')}`))).rejects.toThrow(
      "order.ts: two queries of workflow 'Order' are called 'keys': rename one",
    )
  })
})
