// From the path of a workflow module to versions that can be stored, or to sentences that say what stands in the way.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadScript, queriesIn } from '../load.ts'
import { MANIFEST_FORMAT, sha256, versionHash } from '../manifest.ts'
import type { Bundled, Manifest } from '../manifest.ts'
import { sourcesOf } from '../sources.ts'
import { workflowsIn } from './exports.ts'
import type { Exported } from './exports.ts'
import { schemasOf } from './schemas.ts'
import { moduleOf, scriptOf } from './script.ts'
import type { Script } from './script.ts'

export interface BundleOptions {
  /** Only the workflow that is exported under this name; else all that the module exports. */
  readonly exportName?: string
  /** The modules that hold handlers: to import one is refused. So is every file called `*.handlers.ts`. */
  readonly handlers?: readonly (string | URL)[]
}
/** Each problem is a sentence that begins with the file it is about, seen from the module's folder. */
export type BundleResult =
  | { readonly kind: 'bundled'; readonly versions: readonly Bundled[] }
  | { readonly kind: 'refused'; readonly problems: readonly string[] }

/** One version for each workflow that the module exports, each with a script of its own: a change of one is no change of another. */
export const bundleWorkflow = async (module: string | URL, { exportName, handlers = [] }: BundleOptions = {}): Promise<BundleResult> => {
  const path = await realPath(module)
  if (path === undefined) return refused([`there is no workflow module ${pathOf(module)}: correct the path`])
  const known = await Promise.all(handlers.map(realPath))
  const handlersOnly = new Set(known.filter((one) => one !== undefined))
  const whole = await moduleOf(path, handlersOnly)
  if (whole.kind === 'refused') return whole
  const file = basename(path)
  const found = workflowsOf(whole, file, exportName)
  if (found.kind === 'refused') return found
  const made = await Promise.all(
    found.names.map(async ([name, ...queries]) => versionIn(await scriptOf(path, handlersOnly, whole, [name, ...queries]), file, name)),
  )
  const problems = made.flatMap((one) => (one.kind === 'refused' ? one.problems : []))
  return problems.length > 0
    ? refused(problems)
    : { kind: 'bundled', versions: made.flatMap((one) => (one.kind === 'bundled' ? one.versions : [])) }
}

const refused = (problems: readonly string[]): BundleResult & { readonly kind: 'refused' } => ({ kind: 'refused', problems })
const pathOf = (module: string | URL): string => (module instanceof URL || module.startsWith('file:') ? fileURLToPath(module) : module)
const realPath = (module: string | URL): Promise<string | undefined> => realpath(pathOf(module)).catch(() => undefined)

/** Whatever the module's own code throws, while it is loaded or its schemas are described, is a problem of the module. */
const problemIn = (file: string, { sourceMap }: Script, error: unknown): BundleResult & { readonly kind: 'refused' } =>
  refused([`${placeOf(file, sourceMap, error) ?? file}: it does not load: ${error instanceof Error ? error.message : String(error)}`])

/** The file and line where the module's code threw: its own, or that of a package it uses. */
const placeOf = (file: string, sourceMap: string, error: unknown): string | undefined =>
  error instanceof Error ? sourcesOf(file, sourceMap).first(error.stack ?? '') : undefined

/** Of each workflow, and behind it those of the questions to its state. */
type Names = { readonly kind: 'names'; readonly names: readonly (readonly [workflow: string, ...queries: string[]])[] }
/** Under which names the module exports its workflows. */
const workflowsOf = (
  script: Script,
  file: string,
  exportName: string | undefined,
): Names | (BundleResult & { readonly kind: 'refused' }) => {
  try {
    const exports = loadScript({ code: script.code, filename: file })
    const { workflows, problems } = workflowsIn(exports, exportName)
    if (problems.length > 0) return refused(problems.map((problem) => `${file}: ${problem}`))
    return {
      kind: 'names',
      names: workflows.map(([name, workflow]) => [
        name,
        ...queriesIn(exports, workflow)
          .map(([query]) => query)
          .toSorted(),
      ]),
    }
  } catch (error) {
    return problemIn(file, script, error)
  }
}

const versionIn = (script: Script, file: string, exportName: string): BundleResult => {
  try {
    const { workflows } = workflowsIn(loadScript({ code: script.code, filename: file }), exportName)
    return { kind: 'bundled', versions: workflows.map((exported) => versionOf(exported, script)) }
  } catch (error) {
    return problemIn(file, script, error)
  }
}

const versionOf = ([exportName, workflow]: Exported, { code, sourceMap }: Script): Bundled => {
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    name: workflow.name,
    number: workflow.version,
    exportName,
    graph: workflow.graph,
    code: sha256(code),
    sourceMap: sha256(sourceMap),
    schemas: schemasOf(workflow),
  }
  return { hash: versionHash(manifest), manifest, script: code, sourceMap }
}
