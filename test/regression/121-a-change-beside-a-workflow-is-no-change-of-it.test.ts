// Two workflows of one module shared one script: a change of one gave the other, unchanged, another hash, and outside dev its number was refused.
import { expect, it } from 'vitest'
import { bundleOf } from '../../versions/bundle/modules.fixture.ts'
import type { Files } from '../../versions/bundle/modules.fixture.ts'

const MODULE = `import { z } from 'zod'
import { flow, http, step, workflow } from 'contrail/dsl'
import { shared } from './shared.ts'
const In = z.object({ id: z.string() }), own = { triggers: [http({ decode: In, id: 'id' })], state: z.object({}), initial: {} } as any
const Gift = z.object({ id: z.string(), note: z.string().max(10).optional() })
const wrap = step('Wrap', (x: { id: string }) => ({ output: \`\${x.id}; /* wrapped */\` }))
export const a = workflow({ name: 'A', version: 1, ...own }, step('SA', (x: any) => ({ output: shared(x.n) })) as any)
export const b = workflow({ name: 'B', version: 1, ...own, triggers: [http({ decode: Gift, id: 'id' })] }, flow(wrap as any, step('SB', (x: any) => ({ output: x }))))
`
const SHARED = 'export const shared = (n: number) => n + 1\n'
const hashes = async (text: string, more: Files = {}): Promise<Readonly<Record<string, string>>> => {
  const versions = await bundleOf({ 'm.ts': text, 'shared.ts': SHARED, ...more }, 'm.ts')
  return Object.fromEntries(versions.map(({ manifest, hash }) => [manifest.name, hash]))
}

it.each([
  ['its step', MODULE.replace('output: x }', 'output: [x] }')],
  ['a step in a constant of its own', MODULE.replace('wrapped', 'in paper')],
  ['its schema', MODULE.replace('max(10)', 'max(20)')],
  ['its version', MODULE.replace("name: 'B', version: 1", "name: 'B', version: 2")],
])('a change of the other workflow, %s, changes its hash and no other', async (_, changed) => {
  const [before, after] = [await hashes(MODULE), await hashes(changed)]
  expect(changed).not.toBe(MODULE)
  expect(after['A']).toBe(before['A'])
  expect(after['B']).not.toBe(before['B'])
})

it.each([
  ['an export', `${MODULE}export const helper = [1].map((n) => n)\n`, {}],
  [
    'a helper',
    MODULE.replace('output: x }', 'output: help(x) }').replace('import {', "import help from './help.ts'\nimport {"),
    { 'help.ts': 'export default (x: any) => [x]' },
  ],
  [
    'a package',
    MODULE.replace('output: x }', 'output: pack.one(x) }').replace('import {', "import * as pack from './pack.cjs'\nimport {"),
    { 'pack.cjs': 'exports.one = (x) => x' },
  ],
  ['a workflow', `${MODULE}export const c = workflow({ name: 'C', version: 1, ...own }, wrap as any)\n`, {}],
])('so does %s more', async (_, changed, more) => {
  expect((await hashes(changed, more))['A']).toBe((await hashes(MODULE))['A'])
})

it('what both use changes both', async () => {
  const before = await hashes(MODULE)
  const after = await hashes(MODULE.replace('id: z.string() }), own', 'id: z.string().min(1) }), own'))
  expect(after['A']).not.toBe(before['A'])
  expect((await hashes(MODULE, { 'shared.ts': 'export const shared = (n: number) => n + 2\n' }))['A']).not.toBe(before['A'])
})
