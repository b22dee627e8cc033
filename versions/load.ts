// From a stored script back to a workflow: compiled into this realm, seeing nothing of the process around it.
import { compileFunction } from 'node:vm'
import { sameJson } from '../base/index.ts'
import type { AnyWorkflow, EffectValue, QueryValue } from '../dsl/index.ts'
import { noteDeclared } from '../dsl/internal.ts'
import { shortHash } from '../engine/index.ts'
import type { Version } from '../engine/index.ts'
import { changedBy } from './guest.ts'
import { stepGlobals } from './globals.ts'
import { sha256, UnusableVersion, versionHash } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import { runningModules } from './modules.ts'
import type { Modules } from './modules.ts'

export interface SourceCode {
  readonly code: string
  /** What stack traces call it. */
  readonly filename: string
}

/** What stack traces call the script of a version. */
export const scriptName = ({ name }: Pick<Manifest, 'name'>, hash: string): string => `${name}@${shortHash(hash)}.js`

const CHANGES = (parts: readonly string[]): string =>
  `it changes the language itself (${parts.join(', ')}), for the engine and for every other workflow too: write a function of your own, and use no package that does so`

/**
 * Runs a script and gives what it exports. It is a guard against mistakes, not against malice: see
 * docs/decisions/0002-versions-are-content.md. Throws what the script throws.
 */
export const loadScript = ({ code, filename }: SourceCode, modules: Modules = runningModules): Readonly<Record<string, unknown>> => {
  const module: { readonly exports: Readonly<Record<string, unknown>> } = { exports: {} }
  const require = (name: string): object => {
    const found = Object.hasOwn(modules, name) ? modules[name] : undefined
    if (found === undefined) throw new Error(`a workflow can use ${Object.keys(modules).join(' and ')} from outside, not '${name}'`)
    return found
  }
  const changed = changedBy(code, require)
  if (changed.length > 0) throw new Error(CHANGES(changed))
  const globals = stepGlobals()
  // Two functions: only from outside can strict code be given another `eval`. All on one line, so that positions are those of the script.
  const opening = 'return function (module, exports, require) {'
  const scope = compileFunction(`${opening}${code}\n}`, [...globals.keys()], { filename, columnOffset: -opening.length })
  const run = scope(...globals.values()) as (...args: readonly unknown[]) => void
  Reflect.apply(run, module.exports, [module, module.exports, require])
  return module.exports
}

/** Recognised by its parts: what the DSL makes is plain data, and a script may have been written against an older one. */
export const isWorkflow = (value: unknown): value is AnyWorkflow =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'version', 'triggers', 'metadata', 'graph', 'named', 'nested'].every((key) => Object.hasOwn(value, key))

const isQuery = (value: unknown): value is QueryValue =>
  typeof value === 'object' && value !== null && ['name', 'of', 'answer', 'ask'].every((key) => Object.hasOwn(value, key))

/** The questions among what is exported; with a workflow those to its state, or to that of its aggregate. */
export const queriesIn = (
  exports: Readonly<Record<string, unknown>>,
  workflow?: AnyWorkflow,
): readonly (readonly [exportName: string, query: QueryValue])[] =>
  Object.entries(exports).flatMap(([name, value]) =>
    isQuery(value) && (workflow === undefined || isOf(value, workflow)) ? [[name, value] as const] : [],
  )
export const isOf = ({ of }: QueryValue, { name, aggregate }: AnyWorkflow): boolean =>
  of.kind === 'workflow' ? of.name === name : of.name === aggregate?.name

/** The version that was stored as this manifest and script. Throws an `UnusableVersion` that says what does not fit. */
export const loadVersion = (manifest: Manifest, script: string, modules: Modules = runningModules): Version => {
  const { name, number, exportName, graph, code } = manifest
  const hash = versionHash(manifest)
  if (sha256(script) !== code)
    throw new UnusableVersion(hash, `the code of ${name} ${number} is damaged: it does not have the hash ${shortHash(code)}`)
  const declared: EffectValue[] = []
  const source = { code: script, filename: scriptName(manifest, hash) }
  const exports = loaded(hash, source, noting(modules, declared))
  const workflow = exportOf(hash, exports, exportName)
  noteDeclared(workflow, declared)
  if (workflow.name !== name || workflow.version !== number)
    throw new UnusableVersion(hash, `its code calls itself ${workflow.name} ${workflow.version}, not ${name} ${number}`)
  if (!sameJson(workflow.graph, graph))
    throw new UnusableVersion(
      hash,
      `this engine's contrail/dsl builds another graph from the code of ${name} ${number} than the one stored with it`,
    )
  const queries = queriesIn(exports, workflow).map(([, query]) => query)
  return { hash, workflow, ...(queries.length > 0 && { queries }) }
}

/** The same modules, of which one tells which kinds of side effects are declared through it. */
const noting = (modules: Modules, declared: EffectValue[]): Modules => {
  const dsl = modules[DSL]
  const declare: unknown = dsl && 'sideEffect' in dsl ? dsl.sideEffect : undefined
  if (typeof declare !== 'function') return modules
  const sideEffect = (...given: readonly unknown[]): unknown => {
    const made: unknown = Reflect.apply(declare, undefined, given)
    if (isEffect(made)) declared.push(made)
    return made
  }
  return { ...modules, [DSL]: { ...dsl, sideEffect } }
}
const DSL = 'contrail/dsl'
const isEffect = (value: unknown): value is EffectValue => typeof value === 'function' && 'kind' in value && 'schemas' in value

const loaded = (hash: string, source: SourceCode, modules: Modules): Readonly<Record<string, unknown>> => {
  try {
    return loadScript(source, modules)
  } catch (cause) {
    throw new UnusableVersion(hash, `${source.filename} does not load: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

const exportOf = (hash: string, exports: Readonly<Record<string, unknown>>, name: string): AnyWorkflow => {
  const found = Object.hasOwn(exports, name) ? exports[name] : undefined
  if (!isWorkflow(found)) throw new UnusableVersion(hash, `its code exports no workflow called '${name}'`)
  return found
}
