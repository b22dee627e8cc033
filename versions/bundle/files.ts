// How the bundler finds files: under names that are the same on every machine, and with a refusal for what no workflow may import.
import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, relative, sep } from 'node:path'
import type { Loader, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import { runningModules } from '../modules.ts'

/**
 * Files under names of our own: esbuild writes the names it knows into its output, and paths differ between machines.
 * It also keeps away from such files what tsconfig and package.json around them would change.
 */
export const NAMESPACE = 'contrail'

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.json': 'json',
}
const HANDLERS_FILE = /\.handlers\.[cm]?[jt]s$/
const PROVIDED = Object.keys(runningModules)
/** Marks the plugin's own questions to esbuild, which it must not answer itself. */
const OWN = Symbol('own question')

const refused = (text: string): OnResolveResult => ({ errors: [{ text }] })

/** What is wrong with an import whatever file it leads to. */
const refusal = ({ path, kind }: OnResolveArgs): string | undefined => {
  if (isBuiltin(path) || path.startsWith('node:'))
    return `'${path}' cannot be imported into a workflow, steps do no I/O: request a side effect and use it in a handlers file`
  if (/^(contrail|zod)(\/|$)/.test(path)) return `'${path}' cannot be imported into a workflow: it may use ${PROVIDED.join(' and ')}`
  if (kind === 'dynamic-import') return `'${path}' is imported by import(…), and steps are synchronous: import it at the top of the file`
  return undefined
}

export interface WorkflowFiles {
  /** The folder that names are relative to: that of the module. */
  readonly root: string
  /** The handlers modules that are known, by real path. */
  readonly handlers: ReadonlySet<string>
}

/** An esbuild plugin: `contrail/dsl` and zod stay outside, all else is found as Node finds it and inlined. */
export const workflowFiles = ({ root, handlers }: WorkflowFiles): Plugin => ({
  name: 'contrail',
  setup: (build) => {
    const paths = new Map<string, string>()
    build.onResolve({ filter: /.*/ }, async (args) => {
      if (args.pluginData === OWN) return undefined
      if (PROVIDED.includes(args.path)) return { path: args.path, external: true }
      const wrong = refusal(args)
      if (wrong !== undefined) return refused(wrong)
      const { kind, resolveDir } = args
      const found = await build.resolve(args.path, { kind, resolveDir, namespace: 'file', pluginData: OWN })
      if (found.errors.length > 0) return refused(`'${args.path}' is not there: correct the import, or install the package`)
      if (handlers.has(found.path) || HANDLERS_FILE.test(found.path))
        return refused(`'${args.path}' is a handlers file and cannot be part of a workflow: list it under handlers, and import it nowhere`)
      const name = await nameOf(found.path, root)
      const first = paths.get(name) ?? found.path
      paths.set(name, first)
      if (first !== found.path && !(await sameContent(first, found.path)))
        return refused(`'${args.path}' is installed twice, as two different files ${name}: install the packages anew`)
      return { path: name, namespace: NAMESPACE }
    })
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: name }) => {
      const path = paths.get(name) ?? name
      const loader = LOADERS[extname(path)]
      if (loader === undefined)
        return { errors: [{ text: `${name} is neither TypeScript, JavaScript nor JSON: a workflow is made of these` }] }
      return { contents: await readFile(path, 'utf8'), loader, resolveDir: dirname(path) }
    })
  },
})

/** Own files by their path from the module's folder, packages by name and version, wherever they are installed. */
const nameOf = async (path: string, root: string): Promise<string> => {
  const parts = relative(root, path).split(sep)
  const at = parts.lastIndexOf('node_modules')
  if (at === -1) return parts.join('/')
  const length = parts[at + 1]?.startsWith('@') === true ? 2 : 1
  const name = parts.slice(at + 1, at + 1 + length)
  const folder = join(root, ...parts.slice(0, at + 1), ...name)
  return [`${name.join('/')}@${await versionIn(folder)}`, ...parts.slice(at + 1 + length)].join('/')
}
const versionIn = async (folder: string): Promise<string> => {
  const about: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}'))
  return typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : '0'
}

const sameContent = async (one: string, other: string): Promise<boolean> => (await readFile(one)).equals(await readFile(other))
