import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import type { ContrailClient } from '../../client/index.ts'
import { untilQuiet } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { storedVersions } from '../../versions/index.ts'
import { HANGS, withEngine, withFolder } from './engine.ts'
import { rerunAll } from './rerun-all.ts'

/** A quote that waits for the customer's yes; the step before the wait and the one after it both use the helper. */
const quote = ({ number, word }: { readonly number: number; readonly word: string }): string => `
import { flow, http, match, signal, step, waitFor, workflow, byKey } from 'contrail/dsl'
import { z } from 'zod'
import { withTax } from './tax.ts'

const Asked = z.object({ id: z.string(), net: z.number() })
const Accepted = signal('Accepted', { payload: z.object({ id: z.string(), yes: z.string() }), id: 'yes', to: byKey('id') })

export const quote = workflow(
  { name: 'Quote', version: ${number}, triggers: [http({ decode: Asked, id: 'id' })], state: z.object({}), initial: {} },
  flow(
    step('Price', ({ id, net }) => ({ output: { id, net, gross: withTax(net) } })),
    waitFor(Accepted, '1d'),
    match({
      received: step('Settle', ({ input }) => ({ output: { ${word}: input.id, quoted: input.gross, due: withTax(input.net) } })),
      timedOut: step('Forget', () => ({ output: null })),
    }),
  ),
)
`
const tax = (share: number): string => `export const withTax = (net: number): number => net + net * ${share}\n`

const sourceIn = (folder: string, files: Readonly<Record<string, string>>): string => {
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return join(folder, 'quote.ts')
}

const accepted = async (engine: Engine, client: ContrailClient, id: string) => {
  expect(await client.signal('Accepted', { id, yes: `yes-${id}` })).toMatchObject({ kind: 'accepted' })
  await untilQuiet(engine, AbortSignal.timeout(HANGS))
  const found = await client.instance(`Quote:${id}`)
  return found.kind === 'found' ? { status: found.status, output: found.output } : found
}

it.each([
  ['a new number', { number: 2, dev: false }],
  ['the same number, while it is being developed', { number: 1, dev: true }],
])('an instance goes on with the code that it began with, whose source is gone, under %s', { timeout: HANGS }, (_what, { number, dev }) =>
  withFolder(async (folder) => {
    const directory = join(folder, 'journal')
    const old = sourceIn(join(folder, 'old'), { 'quote.ts': quote({ number: 1, word: 'settled' }), 'tax.ts': tax(0.25) })
    await withEngine({ directory, workflows: [old], dev }, async ({ url }) => {
      const client = contrailClient({ url })
      for (const id of ['a', 'b']) expect(await client.start('Quote', { id, net: 100 })).toMatchObject({ status: 'waiting' })
    })
    rmSync(join(folder, 'old'), { recursive: true })

    const changed = sourceIn(join(folder, 'new'), { 'quote.ts': quote({ number, word: 'sold' }), 'tax.ts': tax(0.5) })
    await withEngine({ directory, workflows: [changed], dev }, async (engine) => {
      const client = contrailClient({ url: engine.url })
      expect(await client.start('Quote', { id: 'c', net: 100 })).toMatchObject({ status: 'waiting' })
      expect(await accepted(engine, client, 'a')).toEqual({ status: 'completed', output: { settled: 'a', quoted: 125, due: 125 } })
      expect(await accepted(engine, client, 'c')).toEqual({ status: 'completed', output: { sold: 'c', quoted: 150, due: 150 } })
    })

    // The third time without any difference between the sources and what is active: 'b' has still to be found by its hash.
    await withEngine({ directory, workflows: [changed], dev }, async (engine) => {
      const client = contrailClient({ url: engine.url })
      expect(await accepted(engine, client, 'b')).toEqual({ status: 'completed', output: { settled: 'b', quoted: 125, due: 125 } })

      const { journal } = engine
      const rows = await Promise.all(['a', 'b', 'c'].map((id) => journal.instance(`Quote:${id}`)))
      const [a, b, c] = rows.map((row) => row?.hash ?? '')
      expect(a).toBe(b)
      expect(a).not.toBe(c)
      const workflows = await Promise.all([a, c].map(async (hash) => (await storedVersions({ journal }).get(hash ?? ''))?.workflow.version))
      expect(workflows).toEqual([1, number])
      expect(Map.groupBy(await rerunAll(journal), ({ kind }) => kind).get('same')).toHaveLength(6)
    })
  }),
)
