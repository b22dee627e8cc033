// The rule of the house: which folder may import which. It also asserts that it saw files, so that it cannot pass on nothing.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A folder may import itself and these. Order is the stair: each stands on those above it. */
const stair: Readonly<Record<string, readonly string[]>> = {
  base: [],
  dsl: ['base'],
  engine: ['base', 'dsl'],
  journal: ['base', 'dsl', 'engine'],
  bus: ['base', 'dsl', 'engine'],
  versions: ['base', 'dsl', 'engine', 'journal', 'bus'],
  client: ['base', 'dsl'],
  testing: ['base', 'dsl', 'engine'],
  'trigger-service': ['base', 'dsl', 'engine', 'journal', 'bus', 'versions'],
  'executor-service': ['base', 'dsl', 'engine', 'journal', 'bus', 'versions'],
  'side-effect-service': ['base', 'dsl', 'engine', 'journal', 'bus'],
  visualizer: ['base', 'dsl', 'engine', 'journal', 'bus', 'versions'],
  runtime: 'base dsl engine journal bus versions client trigger-service executor-service side-effect-service visualizer'.split(' '),
  cli: ['base', 'dsl', 'engine', 'journal', 'bus', 'versions', 'client', 'trigger-service', 'visualizer', 'runtime'],
  workflows: ['base', 'dsl', 'engine', 'journal', 'bus', 'client', 'testing', 'runtime', 'cli'],
}
/** Taken file by file, so that no command loads what it does not need. */
const KITS: ReadonlySet<string> = new Set(['runtime', 'cli'])
/** What of the journal's port a folder may name: the rest of it is none of its business. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'side-effect-service': ['Claim', 'Claims'],
  versions: ['TurnLog', 'Blobs', 'FollowedStream', 'followStream'],
  'trigger-service': ['TurnLog', 'BadCursor'],
}
/** Packages that only these places may name. */
const only: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ['bus/kafka/'],
  '@azure/cosmos': ['journal/cosmos/'],
  pg: ['journal/postgres/'],
  'node:sqlite': ['journal/sqlite/node-sqlite.ts', 'workflows/shop/database.ts'],
  esbuild: ['versions/bundle/'],
  react: ['visualizer/web/'],
}

/** Files that name each other in a loop, of types alone, because what they describe is recursive. */
const CIRCLES: Readonly<Record<string, RegExp>> = {
  'a graph is made of kinds of nodes, and some of those contain graphs': /^dsl\/(graph|node|named|nodes\/[\w-]+)\.ts$/,
  'a draft follows the graph by the behaviours of its nodes, and these decide within the draft':
    /^engine\/(execution|(decide|nodes)\/[\w-]+)\.ts$/,
}

interface Import {
  readonly file: string
  readonly from: string
  /** The top folder it leads to, where it leads to one of ours. */
  readonly folder: string | undefined
}

const files = globSync(
  Object.keys(stair).map((folder) => `${folder}/**/*.{ts,tsx}`),
  { cwd: root },
).filter((f) => !f.includes('node_modules'))
const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, from = '']) => ({
    file,
    from,
    folder: folderOf(file, from),
  })),
)

function folderOf(file: string, from: string): string | undefined {
  const ours = from.startsWith('.')
    ? relative(root, resolve(root, dirname(file), from))
    : from.startsWith('contrail/')
      ? from.slice('contrail/'.length)
      : ''
  const [folder = ''] = ours.split('/')
  return folder in stair ? folder : undefined
}

describe('the imports', () => {
  it('were looked at', () => {
    for (const folder of Object.keys(stair)) expect(files.filter((f) => f.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(2)
    expect(imports.length).toBeGreaterThan(300)
  })
  it('go down the stair only', () => {
    const isTest = (file: string): boolean => /\.test(\.helper)?\.tsx?$/.test(file)
    const wrong = imports.filter(({ file, folder }) => {
      const own = file.split('/')[0] ?? ''
      return folder !== undefined && folder !== own && !stair[own]?.includes(folder) && !isTest(file)
    })
    expect(wrong).toEqual([])
  })
  it('make no circle of files, but those that describe something recursive', () => {
    const known = new Set(files)
    const next = Map.groupBy(
      imports
        .flatMap(({ file, from }) => (from.startsWith('.') ? [{ file, to: join(dirname(file), from) }] : []))
        .filter(({ to }) => known.has(to)),
      ({ file }) => file,
    )
    /** All files that a file leads to, itself among them where it is part of a circle. */
    const reached = (start: string): ReadonlySet<string> => {
      const found = new Set<string>()
      const ahead = [start]
      for (let file = ahead.pop(); file !== undefined; file = ahead.pop())
        for (const { to } of next.get(file) ?? [])
          if (!found.has(to)) {
            found.add(to)
            ahead.push(to)
          }
      return found
    }
    const inCircles = files.filter((file) => reached(file).has(file))
    expect(inCircles.filter((file) => !Object.values(CIRCLES).some((circle) => circle.test(file)))).toEqual([])
    for (const [why, circle] of Object.entries(CIRCLES))
      expect(
        inCircles.some((file) => circle.test(file)),
        why,
      ).toBe(true)
  })
  it('enter another folder by its index, the DSL also by its internal part, or by an adapter that is named', () => {
    const wrong = imports.filter(({ file, from, folder }) => {
      if (folder === undefined || KITS.has(folder) || folder === file.split('/')[0] || !from.startsWith('.')) return false
      return !/\/(index|contract|dsl\/internal|\w+\.fixture)\.ts$/.test(from)
    })
    expect(wrong).toEqual([])
  })
  it('name a store, a broker or a builder in its adapter only', () => {
    const wrong = imports.filter(({ file, from }) => {
      const places =
        only[
          from
            .split('/')
            .slice(0, from.startsWith('@') ? 2 : 1)
            .join('/')
        ]
      return places !== undefined && !places.some((place) => file.startsWith(place)) && !/\.test\.tsx?$/.test(file)
    })
    expect(wrong).toEqual([])
  })
  it("enter a broker's adapter in its entry of the list alone; the cluster of the example has a stranger who writes to topics", () => {
    const entered = imports.filter(({ file, from }) => from.includes('/bus/kafka/') && !/\.test\.tsx?$/.test(file))
    const places = new Set(entered.map(({ file }) => file).filter((file) => !file.startsWith('workflows/cluster/')))
    expect([...places]).toEqual(['runtime/adapters/kafka.ts'])
  })
  it('name no more of the journal than their folder needs', () => {
    const named = files
      .filter((file) => !/\.test(\.helper)?\.tsx?$/.test(file))
      .flatMap((file) =>
        [
          ...readFileSync(join(root, file), 'utf8').matchAll(/(?:import|export) (?:type )?\{([^}]*)\} from '([^']*\/journal\/[^']+)'/g),
        ].flatMap(([, names = '']) =>
          names.split(',').map((name) => ({ file, folder: file.split('/')[0] ?? '', name: name.trim().split(' ')[0] ?? '' })),
        ),
      )
    for (const folder of Object.keys(parts)) expect(named.filter((one) => one.folder === folder).length, folder).toBeGreaterThan(0)
    expect(named.filter(({ folder, name }) => parts[folder]?.includes(name) === false)).toEqual([])
  })
  it('take nothing of Node where a workflow is defined or decided, digests apart', () => {
    const pure = imports.filter(({ file }) => /^(base|dsl|engine)\//.test(file) && !/\.(test|fixture)(\.helper)?\.ts$/.test(file))
    expect(pure.length).toBeGreaterThan(100)
    expect(pure.filter(({ from }) => from.startsWith('node:') && from !== 'node:crypto')).toEqual([])
  })
  it('take fp-ts by its files', () => {
    expect(imports.filter(({ from }) => from.startsWith('fp-ts') && !/^fp-ts\/lib\/\w+\.js$/.test(from))).toEqual([])
  })
})

describe('the files', () => {
  it('open with a sentence of purpose, and stay under 300 lines', () => {
    const wrong = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return (!/\.test\.tsx?$/.test(file) && !text.startsWith('// ')) || text.split('\n').length > 301
    })
    expect(wrong).toEqual([])
  })
})
