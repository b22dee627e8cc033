// The published form of what the journal holds: docs/turn.schema.json is what the engine's own schemas say. UPDATE_DOCS=1 writes it.
import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { eventSchemas, TURN_FORMAT, TurnFrame } from '../../engine/index.ts'

const FILE = new URL('../../docs/turn.schema.json', import.meta.url)
const turn = TurnFrame.extend({ events: z.array(z.union(Object.values(eventSchemas))) })
// `input`: readers let fields pass that they do not know. `any`: what a workflow's own schemas check is any JSON here.
const form = z.toJSONSchema(turn, { io: 'input', unrepresentable: 'any', reused: 'inline' })
const published = `${JSON.stringify({ title: `A turn of the journal, format ${TURN_FORMAT}`, ...form }, null, 2)}\n`

it('is published as it is', async () => {
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(FILE, published)
  expect(await readFile(FILE, 'utf8')).toBe(published)
})
it('asks for every field that a reader asks for, and for no others', () => {
  const { events }: { readonly events: { readonly items: { readonly anyOf: readonly Form[] } } } = JSON.parse(published).properties
  const kinds = events.items.anyOf.map(({ properties, required }) => [properties.kind?.const, required.toSorted()] as const)
  expect(kinds.map(([kind]) => kind)).toEqual(Object.keys(eventSchemas))
  for (const [kind, required] of kinds) {
    const shape = eventSchemas[kind as keyof typeof eventSchemas].shape
    const needed = Object.entries(shape).flatMap(([field, schema]) => (schema instanceof z.ZodExactOptional ? [] : [field]))
    expect(required).toEqual(needed.toSorted())
  }
})

interface Form {
  readonly properties: Readonly<Record<string, { readonly const?: string }>>
  readonly required: readonly string[]
}
