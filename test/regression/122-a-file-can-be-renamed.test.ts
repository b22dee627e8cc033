// The names of files stood in a workflow's script: to rename the module, or to move a CommonJS helper, gave another hash.
import { expect, it } from 'vitest'
import { onlyOf } from '../../versions/bundle/modules.fixture.ts'

const MODULE = `import { z } from 'zod'
import { http, step, workflow } from 'contrail/dsl'
import { f } from './helper.ts'
import * as space from './helper.ts'
import twice from './twice.ts'
import * as old from './old.cjs'
import data from './rates.json' with { type: 'json' }
class Money { constructor(readonly n: number) {} }
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: z.object({ id: z.string() }), id: 'id' })], state: z.object({}), initial: {} } as any,
  step('S', (x: any) => ({ output: f(new Money(old.g(twice(1))).n + data.rate + Object.keys(space).length) })) as any)
export default w
`
const FILES = {
  'helper.ts': 'export const f = (n: number) => n + 1\nexport const other = [1].map(f)\n',
  'twice.ts': 'export default (n: number) => n * 2\n',
  'old.cjs': 'exports.g = (n) => n + 1\n',
  'rates.json': '{ "rate": 3 }',
}
/** The hash when files are called otherwise. */
const hashWith = async (renamed: Readonly<Record<string, string>>, module = 'order.ts'): Promise<string> => {
  let text = MODULE
  for (const [from, to] of Object.entries(renamed)) text = text.replaceAll(`./${from}`, `./${to}`)
  const files = Object.fromEntries(Object.entries(FILES).map(([name, content]) => [renamed[name] ?? name, content]))
  return (await onlyOf({ ...files, [module]: text }, module)).hash
}

it.each([
  ['the module', {}, 'w.mts'],
  ['a helper', { 'helper.ts': 'lib/other.ts' }, 'order.ts'],
  ['a helper with a default export', { 'twice.ts': 'double.ts' }, 'order.ts'],
  ['a CommonJS helper', { 'old.cjs': 'lib/deep/legacy.cjs' }, 'order.ts'],
  ['data', { 'rates.json': 'data/prices.json' }, 'order.ts'],
  ['all of them', { 'helper.ts': 'z.ts', 'twice.ts': 'y.ts', 'old.cjs': 'x.cjs', 'rates.json': 'a.json' }, 'b.ts'],
])('to rename or move %s changes no hash', async (_, renamed, module) => {
  expect(await hashWith(renamed, module)).toBe(await hashWith({}))
})
