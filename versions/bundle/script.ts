// A workflow of a module as one script: the same bytes in any folder, on any machine, whatever the module holds besides and whatever its files are called.
import { basename, dirname } from 'node:path'
import { build } from 'esbuild'
import type { BuildFailure, BuildOptions, Message, Metafile } from 'esbuild'
import { ENVIRONMENT } from '../globals.ts'
import { NAMESPACE } from '../sources.ts'
import { TARGET, workflowFiles } from './files.ts'
import type { WorkflowFiles } from './files.ts'

export interface Script {
  readonly code: string
  readonly sourceMap: string
}
export interface Module extends Script {
  /** The files that stand in it for the names that are imported from them: they can be dropped where none of these is used. */
  readonly named: ReadonlySet<string>
}
export type ModuleResult = ({ readonly kind: 'module' } & Module) | { readonly kind: 'refused'; readonly problems: readonly string[] }

/** The module with all that it exports. `path` and `handlers` are real paths. */
export const moduleOf = async (path: string, handlers: ReadonlySet<string>): Promise<ModuleResult> => {
  const how = { bare: new Set<string>(), named: new Set<string>() }
  try {
    const files = { handlers, imported: (file: string, by: 'bare' | 'named') => how[by].add(file) }
    const { script } = await built(path, files, { entryPoints: [`./${basename(path)}`] })
    return { kind: 'module', ...script, named: new Set([...how.named].filter((file) => !how.bare.has(file))) }
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    return { kind: 'refused', problems: error.errors.map(problemOf) }
  }
}

/** One workflow of a module, and the questions to its state, with what these use and nothing else. */
export const scriptOf = async (
  path: string,
  handlers: ReadonlySet<string>,
  module: Module,
  exportNames: readonly [workflow: string, ...queries: string[]],
): Promise<Script> => {
  const files = { handlers, drop: module.named }
  const stdin = {
    contents: `export { ${exportNames.join(', ')} } from ${JSON.stringify(`./${basename(path)}`)}`,
    resolveDir: dirname(path),
    sourcefile: 'workflow.ts',
  }
  const first = await built(path, files, { stdin })
  // esbuild makes names of variables from those of files: these are counted instead.
  const names = new Map(ownFiles(first.metafile).map((name, i) => [name, `m${i + 1}`]))
  const { script } = await built(path, { ...files, names }, { stdin })
  return { ...script, sourceMap: withPaths(script.sourceMap, names) }
}

const built = async (
  path: string,
  files: Omit<WorkflowFiles, 'root'>,
  entry: Pick<BuildOptions, 'entryPoints' | 'stdin'>,
): Promise<{ readonly script: Script; readonly metafile: Metafile }> => {
  const { outputFiles, metafile } = await build({
    ...entry,
    absWorkingDir: dirname(path),
    plugins: [workflowFiles({ root: dirname(path), ...files })],
    bundle: true,
    write: false,
    metafile: true,
    outfile: 'workflow.js',
    platform: 'neutral',
    format: 'cjs',
    target: TARGET,
    mainFields: ['module', 'main'],
    conditions: ['module'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': ENVIRONMENT },
    // Comments and blanks are no content; names stay, for stack traces and for people.
    minifyWhitespace: true,
    legalComments: 'none',
    // A module is strict, and so must be what becomes of it: writing to frozen input has to throw.
    banner: { js: '"use strict";' },
    sourcemap: 'external',
    logLevel: 'silent',
  })
  const textOf = (ending: string): string => outputFiles.find((file) => file.path.endsWith(ending))!.text
  return { script: { code: textOf('.js'), sourceMap: textOf('.js.map') }, metafile }
}

/** The author's files in the order in which they are imported, those first of which something is in the script. */
const ownFiles = ({ inputs, outputs }: Metafile): readonly string[] => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file) || inputs[file] === undefined) return
    seen.add(file)
    for (const { path, external } of inputs[file].imports) if (external !== true) visit(path)
  }
  Object.keys(inputs)
    .filter((file) => !file.startsWith(`${NAMESPACE}:`))
    .forEach(visit)
  const used = new Set(
    Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  )
  const own = [...seen].flatMap((file) => (file.startsWith(`${NAMESPACE}:`) && !/^[^:]+:(@[^/]+\/)?[^/]+@/.test(file) ? [file] : []))
  return [...own.filter((file) => used.has(file)), ...own.filter((file) => !used.has(file))].map((file) => file.slice(NAMESPACE.length + 1))
}

/** The source map is for people: in it the files have their own names. */
const withPaths = (sourceMap: string, names: ReadonlyMap<string, string>): string => {
  const paths = new Map([...names].map(([path, name]) => [`${NAMESPACE}:${name}`, `${NAMESPACE}:${path}`]))
  // `as`: esbuild has written it.
  const map = JSON.parse(sourceMap) as { readonly sources: readonly string[] }
  return JSON.stringify({ ...map, sources: map.sources.map((source) => paths.get(source) ?? source) })
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error && Array.isArray(error.errors)

const problemOf = ({ text, location }: Message): string =>
  location ? `${location.file.replace(`${NAMESPACE}:`, '')}:${location.line}: ${text}` : text
