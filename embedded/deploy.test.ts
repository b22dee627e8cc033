import { join } from 'node:path'
import { expect, it } from 'vitest'
import { memoryJournal } from '../journal/memory/index.ts'
import { storedVersions } from '../journal/versions/index.ts'
import { folderOf, ORDER } from './bundle/modules.fixture.ts'
import { storeVersions } from './deploy.ts'

it('two modules that export a workflow of one name are refused, and nothing is stored', async () => {
  const again = ORDER['order.ts']!.replace('flow(priceOrder)', 'flow(priceOrder, flow())')
  const folder = await folderOf({ ...ORDER, 'again.ts': again })
  const journal = memoryJournal()
  const versions = storedVersions({ journal })
  const stored = storeVersions(
    { versions },
    ['order.ts', 'again.ts'].map((name) => join(folder, name)),
    [],
  )
  await expect(stored).rejects.toThrow("two modules export a workflow called 'Order': rename one, or name one module")
  expect(journal.counters().bytes).toBe(0)
})
