import { rm, symlink } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluate, stepOf } from '../../dsl/internal.ts'
import type { EvaluatedStep, Faulted } from '../../dsl/internal.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { storedVersions } from '../stored.ts'
import type { Version } from '../../engine/index.ts'
import { bundleWorkflow } from './bundle.ts'
import { bundleOf, folderOf, onlyOf, ORDER, orderWith, write } from './modules.fixture.ts'
import type { Files } from './modules.fixture.ts'

const price = ({ workflow }: Version, total: number): EvaluatedStep | Faulted => {
  const ambient = { now: 5, random: () => 0.25, uuid: () => 'id' }
  return evaluate({ name: 'Price', run: stepOf(workflow, 'Price')!, input: { orderId: '1', total }, state: {}, ambient, twice: true })
}
const stored = async (files: Files): Promise<Version> => storedVersions({ journal: memoryJournal() }).store(await onlyOf(files))

describe('a bundled version', () => {
  it('runs as its source would', async () => {
    expect(price(await stored(ORDER), 21)).toMatchObject({ kind: 'done', output: 42 })
    expect(price(await stored(orderWith('[total, ctx.now(), ctx.random(), ctx.uuid()]')), 1)).toMatchObject({ output: [1, 5, 0.25, 'id'] })
  })

  it('keeps its old code when step and helper change and the old source is deleted', async () => {
    const journal = memoryJournal()
    const folder = await folderOf(orderWith('total * 2'))
    const deploy = async (): Promise<string> => {
      const result = await bundleWorkflow(join(folder, 'order.ts'))
      if (result.kind === 'refused') throw new Error(result.problems.join('\n'))
      return (await storedVersions({ journal }).store(result.versions[0]!)).hash
    }
    const old = await deploy()
    await rm(folder, { recursive: true })
    const changed = ORDER['order.ts']!.replace('version: 1', 'version: 2').replace(
      'price(order.total, ctx)',
      '{ net: price(order.total, ctx) }',
    )
    await write(folder, { ...orderWith('total * 3'), 'order.ts': changed })
    const next = await deploy()
    await rm(folder, { recursive: true })

    const versions = storedVersions({ journal })
    expect(price((await versions.get(old))!, 10)).toMatchObject({ kind: 'done', output: 20 })
    expect(price((await versions.get(next))!, 10)).toMatchObject({ kind: 'done', output: { net: 30 } })
  })

  it.each([
    ['Date.now()', 'a step gets the time from its context: ctx.now()'],
    ['new Date().getTime()', 'a step gets the time from its context: ctx.now()'],
    ['Math.random()', 'a step gets random numbers from its context: ctx.random()'],
    ['setTimeout(() => total, 1)', 'a step is synchronous and never waits: put sleep or waitFor into the graph'],
    ["fetch('http://127.0.0.1')", 'a step does no I/O: request a side effect, and let its handler use the network'],
  ])('faults readably where a step uses %s', async (expression, sentence) => {
    const version = await stored(orderWith(expression))
    const fault = price(version, 1)
    expect(fault).toMatchObject({ kind: 'faulted', code: 'threw', message: expect.stringContaining(sentence) })
    expect(fault).toMatchObject({ stack: expect.stringContaining(`Order@${version.hash.slice(0, 12)}.js:`) })
  })

  it('is strict: a step that writes to its input faults', async () => {
    const files: Files = { ...ORDER, 'price.ts': 'export const price = (_total: number, _ctx: unknown) => 1\n' }
    const writes = files['order.ts']!.replace('output: price(order.total, ctx)', 'output: ((order as any).total = price(1, ctx))')
    expect(price(await stored({ ...files, 'order.ts': writes }), 1)).toMatchObject({
      kind: 'faulted',
      message: expect.stringContaining('read only'),
    })
  })

  it('carries the packages that it imports', async () => {
    const big = {
      'price.ts':
        "import { Big } from 'big.js'\nexport const price = (total: number, _ctx: unknown) => new Big(total).plus('0.2').toString()\n",
    }
    const folder = await folderOf({ ...ORDER, ...big })
    await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
    const result = await bundleWorkflow(join(folder, 'order.ts'))
    if (result.kind === 'refused') throw new Error(result.problems.join('\n'))
    const version = await storedVersions({ journal: memoryJournal() }).store(result.versions[0]!)
    expect(price(version, 0.1)).toMatchObject({ output: '0.3' })
  })

  it('has a source map beside it that leads back to the source', async () => {
    const { script, sourceMap } = await onlyOf(ORDER)
    const lines = script.split('\n')
    const line = lines.findIndex((text) => text.includes('total*2'))
    const map = new SourceMap(JSON.parse(sourceMap))
    const found = map.findEntry(line, lines[line]!.indexOf('total*2'))
    expect(found).toMatchObject({ originalSource: 'contrail:price.ts', originalLine: 0 })
    expect(map.payload.sourcesContent).toContain(ORDER['price.ts'])
  })

  it('says in JSON schemas what it takes, with the annotations of the fields', async () => {
    const { manifest } = await onlyOf(ORDER)
    expect(manifest.schemas).toMatchObject({
      triggers: [
        { source: 'http', id: 'orderId', payload: { type: 'object', properties: { total: { type: 'number', sensitive: 'pii' } } } },
      ],
      signals: {},
      effects: {},
      state: { type: 'object' },
    })
  })

  it('describes signals and side effects too, and what JSON schema cannot express as anything', async () => {
    const { manifest } = await onlyOf({
      'order.ts': `import { byKey, flow, http, perform, sideEffect, signal, step, waitFor, workflow } from 'contrail/dsl'
import { z } from 'zod'
const paid = signal('Paid', { payload: z.object({ orderId: z.string(), paidId: z.string() }), id: 'paidId', to: byKey('orderId') })
const charge = sideEffect('Charge', { payload: z.object({ orderId: z.string() }), ok: z.object({ receipt: z.string() }) })
const Submitted = z.object({ orderId: z.string(), at: z.string().transform((text) => text.length), rest: z.custom(() => true) })
export const order = workflow(
  { name: 'Order', version: 1, triggers: [http({ decode: Submitted, id: 'orderId' })], state: z.object({}), initial: {} },
  flow(perform(charge), waitFor(paid, '1h'), step('End', () => ({ output: 1 }))),
)`,
    })
    expect(manifest.schemas).toMatchObject({
      triggers: [{ payload: { properties: { at: { type: 'string' }, rest: {} } } }],
      signals: { Paid: { id: 'paidId', payload: { properties: { paidId: { type: 'string' } } } } },
      effects: { Charge: { payload: { required: ['orderId'] }, ok: { required: ['receipt'] } } },
    })
    expect(manifest.schemas).not.toHaveProperty('effects.Charge.failed')
  })

  it('counts once where a module exports it twice, under its own name', async () => {
    const [version, ...others] = await bundleOf({
      ...ORDER,
      'order.ts': `${ORDER['order.ts']!}export { order as zweite }\nexport default order\n`,
    })
    expect(others).toEqual([])
    expect(version?.manifest.exportName).toBe('order')
    const byDefault = await onlyOf({ ...ORDER, 'order.ts': `${ORDER['order.ts']!}export default order\n` }, 'order.ts', {
      exportName: 'default',
    })
    expect(byDefault.manifest.exportName).toBe('default')
  })
})
