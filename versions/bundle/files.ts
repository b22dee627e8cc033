// How the bundler finds files: under names that are the same on every machine, and with a refusal for what no workflow may import.
import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, relative, sep } from 'node:path'
import { transform } from 'esbuild'
import type { Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild'
import { lru } from '../../base/index.ts'
import { runningModules } from '../modules.ts'
import { NAMESPACE } from '../sources.ts'
import { droppable } from './declarations.ts'

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
/** An import for its effects alone. */
const BARE = /(?:^|[;\n])\s*import\s*(['"])(.+?)\1/g
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

/** The language that scripts are in. */
export const TARGET = 'es2024'

export interface WorkflowFiles {
  /** The folder that names are relative to: that of the module. */
  readonly root: string
  /** The handlers modules that are known, by real path. */
  readonly handlers: ReadonlySet<string>
  /** Told of each file that one of the author's files imports: `bare`, by its effects alone, or by names. */
  readonly imported?: (file: string, how: 'bare' | 'named') => void
  /** The files that can be dropped where nothing of them is used, and so can what the author's files declare; absent: nothing is dropped. */
  readonly drop?: ReadonlySet<string>
  /** What to call files in place of their paths, where esbuild would write these into the code. */
  readonly names?: ReadonlyMap<string, string>
}

/** An esbuild plugin: `contrail/dsl` and zod stay outside, all else is found as Node finds it and inlined. */
export const workflowFiles = ({ root, handlers, imported, drop, names = new Map() }: WorkflowFiles): Plugin => ({
  name: 'contrail',
  setup: (build) => {
    const files = new Map<string, Known & { readonly path: string; readonly bare: Set<string> }>()
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
      const known = await knownAs(found.path, root)
      const importer = files.get(args.importer)
      if (importer?.own === true) imported?.(known.name, importer.bare.has(args.path) ? 'bare' : 'named')
      const name = names.get(known.name) ?? known.name
      const first = files.get(name)
      files.set(name, first ?? { ...known, path: found.path, bare: new Set() })
      if (first !== undefined && first.path !== found.path && !(await sameContent(first.path, found.path)))
        return refused(`'${args.path}' is installed twice, as two different files ${name}: install the packages anew`)
      return { path: name, namespace: NAMESPACE, ...((known.pure || drop?.has(known.name) === true) && { sideEffects: false }) }
    })
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: name }) => {
      const { path, own, name: known, bare } = files.get(name)!
      const loader = LOADERS[extname(path)]
      if (loader === undefined)
        return { errors: [{ text: `${known} is neither TypeScript, JavaScript nor JSON: a workflow is made of these` }] }
      const contents = await readFile(path, 'utf8')
      for (const [, , specifier = ''] of contents.matchAll(BARE)) bare.add(specifier)
      const read =
        drop !== undefined && own && loader !== 'json'
          ? await declared(contents, loader, known)
          : { contents: adapted(known, contents), loader }
      return { ...read, resolveDir: dirname(path) }
    })
  },
})

/** A file of the author's, with what it declares marked as droppable. Where that leads to no code esbuild gets it as it is, and says what is wrong with it. */
const declared = (contents: string, loader: Loader, name: string): Promise<OnLoadResult> => {
  const key = `${loader} ${name} ${contents}`
  const known = read.get(key) ?? reading(contents, loader, name)
  read.set(key, known)
  return known
}
/** Each script is built twice, and workflows share files. */
const read = lru<Promise<OnLoadResult>>(256)
const reading = async (contents: string, loader: Loader, name: string): Promise<OnLoadResult> => {
  try {
    const { code } = await transform(contents, {
      loader,
      target: TARGET,
      tsconfigRaw: '{}',
      legalComments: 'none',
      sourcemap: 'inline',
      sourcefile: `${NAMESPACE}:${name}`,
      logLevel: 'silent',
    })
    const marked = droppable(code)
    await transform(marked, { loader: 'js', logLevel: 'silent' })
    return { contents: marked, loader: 'js' }
  } catch {
    return { contents, loader }
  }
}

/** lodash looks at the clock to see how often a function is called, also while it loads: that of a step stands still. */
const adapted = (name: string, contents: string): string =>
  /^lodash(-es)?@/.test(name) ? contents.replaceAll(/\bnativeNow = Date\.now\b/g, 'nativeNow = () => 0') : contents

interface Known {
  /** Own files by their path from the module's folder, packages by name and version, wherever they are installed. */
  readonly name: string
  readonly own: boolean
  /** The package says that its files do nothing when they are loaded: what is not used can be left out. */
  readonly pure: boolean
}
const knownAs = async (path: string, root: string): Promise<Known> => {
  const parts = relative(root, path).split(sep)
  const at = parts.lastIndexOf('node_modules')
  if (at === -1) return { name: parts.join('/'), own: true, pure: false }
  const length = parts[at + 1]?.startsWith('@') === true ? 2 : 1
  const name = parts.slice(at + 1, at + 1 + length)
  const { version = '0', sideEffects } = await aboutPackage(join(root, ...parts.slice(0, at + 1), ...name))
  return {
    name: [`${name.join('/')}@${String(version)}`, ...parts.slice(at + 1 + length)].join('/'),
    own: false,
    pure: sideEffects === false,
  }
}
const aboutPackage = async (folder: string): Promise<{ readonly version?: unknown; readonly sideEffects?: unknown }> => {
  const about: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}'))
  return typeof about === 'object' && about !== null ? about : {}
}

const sameContent = async (one: string, other: string): Promise<boolean> => (await readFile(one)).equals(await readFile(other))
