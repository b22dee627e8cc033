// Holds docs/journal.md to the sources: no event or field is missing, no row is left over, every scenario is played, the turns are real.
import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Cause, eventParts, eventSchemas, TurnFrame } from '../../engine/index.ts'
import { orderTurns, textOf } from './order-turns.ts'
import { plays } from './all-plays.ts'

const ROOT = new URL('../../', import.meta.url)
const DOC = new URL('docs/journal.md', ROOT)
const text = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8')
const doc = await readFile(DOC, 'utf8')

interface Shape {
  readonly name: string
  readonly bases: readonly string[]
  /** Own fields as the page writes them: `node`, `visit?`. */
  readonly fields: readonly string[]
  /** What the row claims by a base and the source does not have. */
  readonly foreign: readonly string[]
}

const shapesIn = (source: string): readonly Shape[] =>
  [...source.matchAll(/^export interface (\w+)(?: extends ([\w, ]+))? \{\n(.*?)^\}/gms)].map(([, name = '', bases = '', body = '']) => {
    const found = [...body.matchAll(/^ {2}readonly (\w+\??): ?(.*)$/gm)]
    return {
      name,
      bases: bases.split(', ').filter((base) => base !== ''),
      fields: found.map(([, field = '']) => field).filter((field) => field !== 'kind'),
      foreign: [],
    }
  })

/** The rows of the page's tables whose first cell is one name in backticks: the names in the second cell. */
const rows = new Map([...doc.matchAll(/^\| `(\w+)` +\| ([^|]*)\|/gm)].map(([, name = '', fields = '']): [string, string] => [name, fields]))
const inTicks = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

const BASES: Readonly<Record<string, readonly string[]>> = {
  '*place*': Object.keys(eventParts.Place.shape),
  '*effect place*': Object.keys(eventParts.EffectPlace.shape),
  '*by*': Object.keys(eventParts.By.shape),
}
/** The fields of a schema, and what the row about it has in their place. */
const schemaShape = (name: string, schema: z.ZodObject): Shape => {
  const all = Object.entries(schema.shape).filter(([field]) => field !== 'kind')
  const bases = Object.keys(BASES).filter((base) => base !== `*${name.toLowerCase()}*` && rows.get(name)?.includes(base))
  const based = new Set(bases.flatMap((base) => BASES[base] ?? []))
  return {
    name,
    bases: [],
    fields: all.flatMap(([field, of]) => (based.has(field) ? [] : [of instanceof z.ZodExactOptional ? `${field}?` : field])),
    foreign: [...based].filter((field) => !(field in schema.shape)),
  }
}

const { Start, Parent, Origin, RefusedBefore, Header, Trouble, Place, EffectPlace, By, Drawn, Undoable, Stale, KeptRequest } = eventParts
const factSchemas = { Start, Parent, RefusedBefore, Origin, Header, Trouble, Place, EffectPlace, By, Drawn, Undoable, Stale, KeptRequest }
const events = Object.entries(eventSchemas).map(([kind, schema]) => schemaShape(kind, schema))
const others = Object.entries({ ...factSchemas, Turn: TurnFrame, Cause }).map(([name, schema]) => schemaShape(name, schema))
const index = shapesIn(await text('engine/index-rows.ts')).filter(({ name }) => name === 'InstanceRow' || name === 'StreamIndex')
const state = [...shapesIn(await text('engine/state.ts')), ...shapesIn(await text('engine/schedule.ts'))]
const BASE_OF: Readonly<Record<string, string>> = { By: '*by*' }

describe('docs/journal.md', () => {
  it('reads the sources at all', () => {
    expect(events.length).toBeGreaterThan(25)
  })
  it.each([...events, ...others, ...index, ...state].map((shape) => [shape.name, shape] as const))(
    'has the fields of %s, and no others',
    (name, shape) => {
      const cell = rows.get(name)
      expect(cell, `there is no row for ${name}`).toBeDefined()
      expect(inTicks(cell ?? '').toSorted()).toEqual(shape.fields.toSorted())
      expect(shape.foreign).toEqual([])
      for (const base of shape.bases) expect(cell).toContain(BASE_OF[base])
    },
  )
  it('has no row of an event that the sources do not have', () => {
    const [, section = ''] = /^## Events$(.*?)^## /ms.exec(doc) ?? []
    const named = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    const known = [...events, ...others].map(({ name }) => name)
    expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([])
  })
  it('names every kind of cause', () => {
    const [, section = ''] = /^## Causes$(.*?)^## /ms.exec(doc) ?? []
    const named = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set(Cause.shape.kind.meta()?.['enum'] as string[]))
  })
})

describe('the scenarios of docs/journal.md', () => {
  const [, section = ''] = /^## Scenarios.*?$(.*?)^## /ms.exec(doc) ?? []
  const parts = section.split(/^### /m).slice(1)
  const titles = parts.map((part) => part.split('\n')[0]!.replace(/^\d+\. /, ''))

  it('are at least fifteen, each with a table of crashes', () => {
    expect(parts.length).toBeGreaterThanOrEqual(15)
    expect(parts.filter((part) => !part.includes('| crash after |'))).toEqual([])
  })
  it('have a row for every arrow', () => {
    for (const part of parts) {
      const arrows = [...part.matchAll(/─(\d+)→/g)].map(([, n]) => Number(n))
      const crashes = [...part.matchAll(/^\| ([\d, –]+) \|/gm)].flatMap(([, cell = '']) => numbersOf(cell))
      expect(crashes, part.split('\n')[0]).toEqual(arrows)
    }
  })
  it('are all played, and no play is left out', () => {
    expect(plays.map(({ name }) => name).filter((name) => !titles.includes(name))).toEqual([])
  })
  it('name tests that exist', async () => {
    const shown = parts.map((part) => [...part.matchAll(/`([\w/.-]+\.test\.ts)`: "([^"]+)"/g)])
    expect(shown.every((tests) => tests.length > 0)).toBe(true)
    for (const [, path = '', name = ''] of shown.flat()) expect(await text(path), `${path} has no test "${name}"`).toContain(name)
  })
  it('that name the play are the ones that are played', () => {
    const said = parts
      .filter((part) => part.includes('`test/docs/scenarios.test.ts`'))
      .map((part) => part.split('\n')[0]!.replace(/^\d+\. /, ''))
    expect(said.toSorted()).toEqual(plays.map(({ name }) => name).toSorted())
  })
})

/** `1`, `2, 3`, `4 – 6` */
const numbersOf = (cell: string): readonly number[] => {
  const [from, to] = cell.split('–').map((part) => part.trim())
  if (to === undefined) return cell.split(',').map(Number)
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i)
}

describe('the turns in docs/journal.md', () => {
  const MARKED = /(<!-- turns -->\n)(.*?)(<!-- \/turns -->)/s

  it('are those of an order, to the letter', async () => {
    const texts = (await orderTurns()).map(textOf)
    const fresh = `\n${texts.map((t) => `\`\`\`json\n${t}\n\`\`\`\n`).join('\n')}\n`
    // Set by a person who means to renew the page.
    if (process.env['UPDATE_DOCS'] === '1')
      await writeFile(
        DOC,
        doc.replace(MARKED, (_, from: string, __, to: string) => from + fresh + to),
      )
    else expect(MARKED.exec(doc)?.[2]).toBe(fresh)
  })
  it('are the stored text but for line ends', async () => {
    for (const turn of await orderTurns()) expect(textOf(turn).replaceAll(/\n */g, '')).toBe(JSON.stringify(turn))
  })
})
