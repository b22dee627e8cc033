// Temporary folders with workflow modules in them, deleted after each test.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { Bundled } from '../manifest.ts'
import { bundleWorkflow } from './bundle.ts'
import type { BundleOptions } from './bundle.ts'

export type Files = Readonly<Record<string, string>>

/** The workflow `Order` of one step, `Price`, whose work is done by a helper in a file of its own. */
export const ORDER: Files = {
  'order.ts': `import { flow, http, step, workflow } from 'contrail/dsl'
import { z } from 'zod'
import { price } from './price.ts'

const Submitted = z.object({ orderId: z.string(), total: z.number().meta({ sensitive: 'pii' }) })
interface Submitted {
  readonly orderId: string
  readonly total: number
}
const priceOrder = step('Price', (order: Submitted, _state: object, ctx) => ({ output: price(order.total, ctx) }))

export const order = workflow(
  { name: 'Order', version: 1, triggers: [http({ decode: Submitted, id: 'orderId' })], state: z.object({}), initial: {} },
  flow(priceOrder),
)
`,
  'price.ts': `export const price = (total: number, _ctx: unknown): unknown => total * 2\n`,
}
/** The same with another helper: \`body\` is an expression of \`total\` and \`ctx\`. */
export const orderWith = (body: string): Files => ({
  ...ORDER,
  'price.ts': `export const price = (total: number, ctx: any): unknown => ${body}\n`,
})

const made: string[] = []
afterEach(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

export const write = async (folder: string, files: Files): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
/** A new folder that holds these files. */
export const folderOf = async (files: Files): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'contrail-bundle-'))
  made.push(folder)
  await write(folder, files)
  return folder
}

/** What `bundleWorkflow` makes of one of these files. */
export const bundleOf = async (files: Files, name = 'order.ts', options?: BundleOptions): Promise<readonly Bundled[]> => {
  const result = await bundleWorkflow(join(await folderOf(files), name), options)
  if (result.kind === 'refused') throw new Error(result.problems.join('\n'))
  return result.versions
}
/** The one version in it. */
export const onlyOf = async (files: Files, name = 'order.ts', options?: BundleOptions): Promise<Bundled> => {
  const [version, ...others] = await bundleOf(files, name, options)
  if (version === undefined || others.length > 0) throw new Error(`${1 + others.length} versions, not one`)
  return version
}
/** Why these files cannot be bundled; empty where they can. */
export const problemsOf = async (files: Files, name = 'order.ts', options?: BundleOptions): Promise<readonly string[]> => {
  const result = await bundleWorkflow(join(await folderOf(files), name), options)
  return result.kind === 'refused' ? result.problems : []
}
