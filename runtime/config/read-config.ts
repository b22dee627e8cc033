// Reads a configuration from a file and from variables, which win, and says of each problem which field it is, where it came from, and the fix.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { sentenceOf } from '../../base/index.ts'
import { Config } from './config.ts'
import { aboutOf } from './fields.ts'
import type { FieldDescription } from './fields.ts'

export interface Field extends Omit<FieldDescription, 'path'> {
  readonly path: readonly string[]
  /** Such as `kafka.brokers`. */
  readonly name: string
  readonly variable: string
  readonly isPath: boolean
}
export interface ReadConfig {
  readonly kind: 'config'
  readonly config: Config
  /** By the name of a field, the variable or the file that it came from; of the others the default holds. */
  readonly sources: ReadonlyMap<string, string>
  /** Variables that look like ours and name no field. */
  readonly unknown: readonly string[]
}
export type ConfigRead = ReadConfig | { readonly kind: 'refused'; readonly problems: readonly string[] }

const PREFIX = 'CONTRAIL_'

const fieldsIn = (shape: Readonly<Record<string, unknown>>, above: readonly string[]): readonly Field[] =>
  Object.entries(shape).flatMap(([key, schema]) => {
    const path = [...above, key]
    if (schema instanceof z.ZodObject) return fieldsIn(schema.shape, path)
    const about = schema instanceof z.ZodType ? aboutOf(schema) : undefined
    if (about === undefined) throw new TypeError(`the field ${path.join('.')} is not described`)
    const { path: isPath = false, ...described } = about
    const variable = PREFIX + path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_')
    return [{ ...described, isPath, path, name: path.join('.'), variable }]
  })

/** All fields, in the order in which they are shown. */
export const FIELDS: readonly Field[] = fieldsIn(Config.shape, [])

export interface ConfigSources {
  /** Absent: variables alone. */
  readonly file?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export const readConfig = ({ file, env }: ConfigSources): ConfigRead => {
  const inFile = file === undefined ? { kind: 'object' as const, value: {} } : objectIn(file)
  if (inFile.kind === 'refused') return { kind: 'refused', problems: [inFile.problem] }
  const sources = new Map<string, string>()
  const tree: Tree = inFile.value
  for (const field of FIELDS) {
    const text = env[field.variable]
    const own = place(tree, field.path)
    if (own === undefined) continue
    const [parent, key] = own
    if (text !== undefined && text.trim() !== '') {
      parent[key] = text
      sources.set(field.name, field.variable)
    } else if (file !== undefined && parent[key] !== undefined) {
      const given = parent[key]
      if (field.isPath && typeof given === 'string') parent[key] = resolve(dirname(file), given)
      sources.set(field.name, file)
    }
  }
  const read = Config.safeParse(tree)
  if (!read.success) return { kind: 'refused', problems: read.error.issues.flatMap((issue) => problemsOf(issue, { sources, file })) }
  return { kind: 'config', config: read.data, sources, unknown: unknownIn(env) }
}

type Tree = Record<string, unknown>

/** The object that holds the field; made where it is missing. Undefined where something else stands in its way, which is refused later. */
const place = (tree: Tree, path: readonly string[]): readonly [Tree, string] | undefined => {
  let at = tree
  for (const section of path.slice(0, -1)) {
    const next = (at[section] ??= {})
    if (!isObject(next)) return undefined
    at = next
  }
  return [at, path.at(-1) ?? '']
}

const isObject = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

const PLACE = / at position \d+( \(line \d+ column \d+\))?/

type InFile = { readonly kind: 'object'; readonly value: Tree } | { readonly kind: 'refused'; readonly problem: string }
const objectIn = (file: string): InFile => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isObject(value) ? { kind: 'object', value } : { kind: 'refused', problem: `${file}: write one JSON object with the fields` }
  } catch (error) {
    // What a parser says of a text shows a part of it, and that may be a secret.
    const what =
      error instanceof SyntaxError ? `it is no JSON${PLACE.exec(error.message)?.[0] ?? ''}` : `it cannot be read: ${sentenceOf(error)}`
    return { kind: 'refused', problem: `${file}: ${what}` }
  }
}

const problemsOf = (issue: z.core.$ZodIssue, on: { sources: ReadonlyMap<string, string>; file: string | undefined }): readonly string[] => {
  const path = issue.path.filter((part) => typeof part === 'string')
  const name = path.join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const wrong = [...path, key].join('.')
      return `${on.file ?? ''}: there is no field ${wrong}: ${nearest(wrong) ?? "'contrail config' lists them"}`
    })
  const found = FIELDS.find((field) => field.name === name || name.startsWith(`${field.name}.`))
  if (found === undefined) return [`${on.file ?? ''}: ${name} is a section: write an object with its fields`]
  const source = on.sources.get(found.name)
  const where = source === undefined ? `set ${found.variable}, or ${found.name} in the file` : `it came from ${source}`
  return [`${name}: ${issue.message} (${where})`]
}

const nearest = (wrong: string): string | undefined => {
  const plain = (name: string): string => name.replaceAll(/[^a-z]/gi, '').toLowerCase()
  const own = plain(wrong)
  const found = FIELDS.find(({ name, path }) => {
    const candidates = [plain(name), plain(path.at(-1) ?? '')]
    return candidates.some((candidate) => candidate === own || own.endsWith(candidate) || candidate.startsWith(own))
  })
  return found && `write ${found.name}`
}

/** Sections that are ours alone; other variables of that prefix may belong to the command or to a test. */
const SECTIONS = Object.entries(Config.shape).flatMap(([key, schema]) =>
  schema instanceof z.ZodObject ? [`${PREFIX}${key.toUpperCase()}_`] : [],
)

/** Told, not refused: some platforms set variables by the names of services. */
const unknownIn = (env: ConfigSources['env']): readonly string[] =>
  Object.keys(env)
    .filter((name) => SECTIONS.some((section) => name.startsWith(section)) && !FIELDS.some(({ variable }) => variable === name))
    .toSorted()
