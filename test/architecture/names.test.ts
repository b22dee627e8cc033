// One exported type name has one meaning: who reads it in one folder knows it in all others.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS =
  'base,dsl,engine,journal,bus,versions,client,testing,trigger-service,executor-service,side-effect-service,visualizer,runtime,cli,workflows,bench'

/** Adapters of one port play the same roles, so these may have the same names. */
const PORTS: readonly RegExp[] = [/^journal\/(memory|sqlite|postgres|cosmos)\//, /^bus\/(in-process|kafka)\//, /^runtime\/(adapters)\//]
/** The two ends of the wire: the client prints its own types of what the service answers. */
const WIRE: ReadonlySet<string> = new Set(['client/answers.ts', 'trigger-service/answers.ts'])
/** Names that two files may export, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  Refusal: 'an application has a vocabulary of its own: the sample order is refused by a bank, a command by the engine',
}

const exporters = (files: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (const file of files) {
    for (const [, name = ''] of readFileSync(join(root, file), 'utf8').matchAll(
      /^export (?:declare )?(?:abstract )?(?:interface|type|class) (\w+)/gm,
    )) {
      const others = found.get(name) ?? []
      if (!others.includes(file)) found.set(name, [...others, file])
    }
  }
  return found
}

const siblings = (files: readonly string[]): boolean =>
  PORTS.some((port) => {
    const adapters = files.map((file) => port.exec(file)?.[1])
    return !adapters.includes(undefined) && new Set(adapters).size === files.length
  })

const files = globSync(`{${FOLDERS}}/**/*.{ts,tsx}`, { cwd: root }).filter(
  (file) => !file.includes('node_modules') && !/\.(test|fixture|types)\.|\.test\.helper\./.test(file),
)
const names = exporters(files)
const twice = [...names].filter(([, of]) => of.length > 1 && !siblings(of) && !of.every((file) => WIRE.has(file)))

it('an exported type name is exported by one file', () => {
  expect(names.size).toBeGreaterThan(500)
  expect(twice.filter(([name]) => !(name in EXCEPTIONS))).toEqual([])
})

it('every exception is still one', () => {
  expect(Object.keys(EXCEPTIONS).filter((name) => !twice.some(([twiceNamed]) => twiceNamed === name))).toEqual([])
})
