// From the path of a workflow module to versions that can be stored, or to sentences that say what stands in the way.
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadScript } from '../load.ts'
import { MANIFEST_FORMAT, sha256, versionHash } from '../manifest.ts'
import type { Bundled, Manifest } from '../manifest.ts'
import { workflowsIn } from './exports.ts'
import type { Exported } from './exports.ts'
import { schemasOf } from './schemas.ts'
import { scriptOf } from './script.ts'
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

/** One version for each workflow that the module exports; all of them share the module's script. */
export const bundleWorkflow = async (module: string | URL, { exportName, handlers = [] }: BundleOptions = {}): Promise<BundleResult> => {
  const path = await realPath(module)
  if (path === undefined) return refused([`there is no workflow module ${pathOf(module)}: correct the path`])
  const known = await Promise.all(handlers.map(realPath))
  const made = await scriptOf(path, new Set(known.filter((one) => one !== undefined)))
  return made.kind === 'refused' ? made : versionsIn(made, basename(path), exportName)
}

const refused = (problems: readonly string[]): BundleResult => ({ kind: 'refused', problems })
const pathOf = (module: string | URL): string => (module instanceof URL || module.startsWith('file:') ? fileURLToPath(module) : module)
const realPath = (module: string | URL): Promise<string | undefined> => realpath(pathOf(module)).catch(() => undefined)

/** Whatever the module's own code throws, while it is loaded or its schemas are described, is a problem of the module. */
const versionsIn = (script: Script, file: string, exportName: string | undefined): BundleResult => {
  try {
    const { workflows, problems } = workflowsIn(loadScript({ code: script.code, filename: file }), exportName)
    if (problems.length > 0) return refused(problems.map((problem) => `${file}: ${problem}`))
    return { kind: 'bundled', versions: workflows.map((exported) => versionOf(exported, script)) }
  } catch (error) {
    return refused([`${file}: it does not load: ${error instanceof Error ? error.message : String(error)}`])
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
