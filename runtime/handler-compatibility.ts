// Whether the deployed handlers can serve every version with open instances or side effects: each must take that version's payloads and return what it can read.
import { z } from 'zod'
import { effectOf, effectsOf } from '../dsl/internal.ts'
import type { AnySchema, AnyWorkflow, EffectValue } from '../dsl/index.ts'
import type { Version } from '../engine/index.ts'
import type { Journal } from '../journal/index.ts'
import { UnusableVersion } from '../versions/index.ts'
import type { Versions } from '../versions/index.ts'
import type { HandlersModule } from './app.ts'
import { acceptsAll } from './schema-compatibility.ts'

/** The versions with open instances or side effects besides those that are deployed now. One that cannot be loaded is reported where it is needed. */
export const olderVersions = async (
  { journal, versions }: { readonly journal: Pick<Journal, 'openVersions'>; readonly versions: Pick<Versions, 'get'> },
  deployed: readonly Version[],
): Promise<readonly AnyWorkflow[]> => {
  const known = new Set(deployed.map(({ hash }) => hash))
  const open = (await journal.openVersions()).filter((hash) => !known.has(hash))
  const found = await Promise.all(
    open.map((hash) =>
      versions.get(hash).catch((error: unknown) => {
        if (error instanceof UnusableVersion) return undefined
        throw error
      }),
    ),
  )
  return found.flatMap((version) => (version === undefined ? [] : [version.workflow]))
}

/** A sentence for each kind of a live version that the handlers given for its workflow cannot serve. `comes`: whether it is theirs to serve. */
export const unservedKinds = (
  modules: readonly HandlersModule[],
  live: readonly AnyWorkflow[],
  comes: (kind: string) => boolean = () => true,
): readonly string[] => modules.flatMap((module) => kindsOf(module, live, comes, lackOf))

/** The same, of kinds that a handler is there for: it was written for something else. */
export const incompatibleKinds = (
  modules: readonly HandlersModule[],
  live: readonly AnyWorkflow[],
  comes: (kind: string) => boolean,
): readonly string[] => modules.flatMap((module) => kindsOf(module, live, comes, misfitOf))

/** Why none of the modules' handlers of this kind can take what the version declares of it. Asked for each request: judged once. */
export const incompatibility = (
  modules: readonly HandlersModule[],
): ((version: AnyWorkflow, effect: EffectValue) => string | undefined) => {
  const known = new WeakMap<EffectValue, { readonly problem: string | undefined }>()
  return (version, effect) => {
    const before = known.get(effect)
    if (before !== undefined) return before.problem
    const [problem] = modules.flatMap((module) => (module.workflow === version.name ? misfitOf(module, version, effect) : []))
    known.set(effect, { problem })
    return problem
  }
}

type Judge = (module: HandlersModule, version: AnyWorkflow, effect: EffectValue) => readonly string[]
const kindsOf = (module: HandlersModule, live: readonly AnyWorkflow[], comes: (kind: string) => boolean, judge: Judge): readonly string[] =>
  live.flatMap((version) =>
    version.name === module.workflow
      ? effectsOf(version).flatMap((effect) => (comes(effect.kind) ? judge(module, version, effect) : []))
      : [],
  )

const named = ({ name, version }: AnyWorkflow): string => `version ${version} of ${name}`
const WAY = `write handleVersions([…], …) with that version too, or deploy when nothing of it is open any more`

const lackOf: Judge = (module, version, effect) => {
  // The platform brings it.
  if (effect.remote) return []
  if (Object.hasOwn(module.handlers, effect.kind)) return misfitOf(module, version, effect)
  return module.some ? [] : [`${named(version)} is in use and asks for '${effect.kind}', which no handler serves: ${WAY}`]
}

const misfitOf: Judge = ({ handlers, serves = [] }, version, effect) => {
  const { kind } = effect
  if (!Object.hasOwn(handlers, kind)) return []
  const written = serves.flatMap((of) => effectOf(of, kind) ?? [])
  if (written.length === 0) return []
  const misfits = written.map((of) => misfit(of, effect))
  if (misfits.includes(undefined)) return []
  return [`the handler of '${kind}' was not written for ${named(version)}, which is in use and ${misfits[0]}: ${WAY}`]
}

/** `written`: what the handler was written for; `asked`: what a live version declares. */
const misfit = (written: EffectValue, asked: EffectValue): string | undefined => {
  if (!acceptsAll(form(written.schemas.payload, 'output'), form(asked.schemas.payload, 'output'))) return 'asks with another payload'
  for (const [part, what] of [
    ['ok', 'value'],
    ['failed', 'error'],
  ] as const) {
    const [given, read] = [written.schemas[part], asked.schemas[part]]
    if (read && (!given || !acceptsAll(form(read, 'input'), form(given, 'input')))) return `reads another ${what}`
  }
  return undefined
}

const form = (schema: AnySchema, io: 'input' | 'output'): unknown =>
  // What JSON Schema cannot express is anything: it is not judged.
  schema instanceof z.core.$ZodType ? JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))) : {}
