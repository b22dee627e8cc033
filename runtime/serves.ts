// Whether the handlers at hand can serve every version that has open instances: payloads that they were not written for, values that nobody could read.
import { z } from 'zod'
import { effectOf, effectsOf } from '../dsl/internal.ts'
import type { AnySchema, AnyWorkflow, EffectValue } from '../dsl/index.ts'
import type { Version } from '../engine/index.ts'
import type { Journal } from '../journal/index.ts'
import { UnusableVersion } from '../versions/index.ts'
import type { Versions } from '../versions/index.ts'
import type { HandlersModule } from './app.ts'
import { takesAll } from './takes-all.ts'

/** The versions of open instances besides those that are deployed now. What cannot be loaded is said where it is needed. */
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

/** A sentence for each kind of an older version that the handlers given for its workflow cannot serve. */
export const unservedKinds = (modules: readonly HandlersModule[], older: readonly AnyWorkflow[]): readonly string[] =>
  modules.flatMap((module) =>
    older.flatMap((version) =>
      version.name === module.workflow ? effectsOf(version).flatMap((effect) => mistake(module, version, effect)) : [],
    ),
  )

const mistake = ({ handlers, serves = [], some }: HandlersModule, version: AnyWorkflow, effect: EffectValue): readonly string[] => {
  const { kind } = effect
  const named = `version ${version.version} of ${version.name}`
  const way = `write handleVersions([…], …) with that version too, or deploy when its instances have ended`
  if (!Object.hasOwn(handlers, kind))
    return some ? [] : [`${named} has open instances and asks for '${kind}', which no handler serves: ${way}`]
  const written = serves.flatMap((of) => effectOf(of, kind) ?? [])
  if (written.length === 0) return []
  const misfits = written.map((of) => misfit(of, effect))
  if (misfits.includes(undefined)) return []
  return [`the handler of '${kind}' was not written for ${named}, which has open instances and ${misfits[0]}: ${way}`]
}

/** `written`: what the handler was written for; `asked`: what a live version declares. */
const misfit = (written: EffectValue, asked: EffectValue): string | undefined => {
  if (!takesAll(form(written.schemas.payload, 'output'), form(asked.schemas.payload, 'output'))) return 'asks with another payload'
  for (const [part, what] of [
    ['ok', 'value'],
    ['failed', 'error'],
  ] as const) {
    const [given, read] = [written.schemas[part], asked.schemas[part]]
    if (read && (!given || !takesAll(form(read, 'input'), form(given, 'input')))) return `reads another ${what}`
  }
  return undefined
}

const form = (schema: AnySchema, io: 'input' | 'output'): unknown =>
  // What JSON Schema cannot express is anything: it is not judged.
  schema instanceof z.core.$ZodType ? JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))) : {}
