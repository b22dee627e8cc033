// The published JSON form of a graph: docs/graph.schema.json is what the DSL's own schema says. UPDATE_DOCS=1 writes it.
import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { GraphSchema } from '../../dsl/internal.ts'
import { order } from '../../workflows/order/order.ts'

const FILE = new URL('../../docs/graph.schema.json', import.meta.url)
const published = `${JSON.stringify({ title: 'The graph of a workflow, format 1', ...z.toJSONSchema(GraphSchema) }, null, 2)}\n`

it('is published as it is', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(FILE, published)
  expect(await readFile(FILE, 'utf8')).toBe(published)
})
it('holds the Order workflow, also after a round trip through JSON', () => {
  expect(GraphSchema.parse(JSON.parse(JSON.stringify(order.graph)))).toEqual(order.graph)
})
it('refuses what is no graph', () => {
  expect(GraphSchema.safeParse({ kind: 'flow', nodes: [{ kind: 'loop' }] }).success).toBe(false)
})
