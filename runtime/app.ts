// What `contrail dev <module>` runs: workflows and handlers as module paths, in different files, and maybe a demo around them.
import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ContrailClient } from '../client/index.ts'
import type { AnyWorkflow } from '../dsl/index.ts'
import type { HandlerValue } from '../dsl/internal.ts'
import { isWorkflow } from '../versions/index.ts'
import { wayOut } from './import-problem.ts'
import { FatalProblem, sentenceOf } from '../base/index.ts'

/** The default export of a module given to `contrail dev`. Paths are relative to that module. */
export interface App {
  readonly workflows: readonly (string | URL)[]
  readonly handlers: readonly (string | URL)[]
  readonly demo?: Demo
}
export interface Demo {
  /** Starts what the demo needs beside the engine, or finds it: then it may be another engine's. */
  start(context: { readonly directory: string; log(line: string): void }): Promise<{ stop(): Promise<void>; readonly found: boolean }>
  feed(client: ContrailClient, options: DemoFeedOptions): Promise<void>
  /** Added to the closing summary. */
  summary(): Promise<Readonly<Record<string, string | number>>>
  /** The workflow that the closing summary counts. */
  readonly counts: string
  /** What the feed calls the things whose duplicates the summary counts. */
  readonly fed: string
  /** What to try next on the engine at this address, a line each. */
  next(url: string): readonly string[]
}
export interface DemoFeedOptions {
  readonly ratePerSecond?: number
  readonly signal: AbortSignal
  onProgress(progress: { readonly done: number; readonly total: number; readonly duplicates: number; readonly what: string }): void
}

export interface LoadedApp {
  readonly path: string
  readonly workflows: readonly string[]
  readonly handlers: readonly string[]
  readonly demo: Demo | null
}

/** A module without such a default export is taken as a workflow itself, with `name.handlers.ts` beside it. */
export const loadApp = async (module: string): Promise<LoadedApp> => {
  const path = resolve(module)
  const wrong = notAModule(path)
  if (wrong !== undefined) throw new FatalProblem(`${module} ${wrong}`)
  const { default: app } = await importing<{ default?: unknown }>(path)
  if (!isApp(app)) {
    const handlers = path.replace(/\.([cm]?[jt]s)$/, '.handlers.$1')
    return { path, workflows: [path], handlers: kindOf(handlers) === 'file' ? [handlers] : [], demo: null }
  }
  const odd = [...pathMistakes('workflows', app.workflows), ...pathMistakes('handlers', app.handlers)]
  if (odd.length > 0) throw new FatalProblem(`${module}: ${odd.join('\n  ')}`)
  const from = (of: string | URL): string => (of instanceof URL ? fileURLToPath(of) : resolve(path, '..', of))
  return { path, workflows: app.workflows.map(from), handlers: app.handlers.map(from), demo: app.demo ?? null }
}

const notAModule = (path: string): string | undefined => {
  const kind = kindOf(path)
  if (kind === 'nothing') return 'is not there: give the path of a workflow or of an app'
  if (kind === 'folder') return 'is a folder: give the path of a workflow or of an app in it'
  return /\.[cm]?[jt]s$/.test(path) ? undefined : 'is no module: give a file that ends in .ts or .js'
}
const kindOf = (path: string): 'nothing' | 'folder' | 'file' => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'nothing'
  return found.isDirectory() ? 'folder' : 'file'
}

const isApp = (value: unknown): value is App =>
  typeof value === 'object' &&
  value !== null &&
  'workflows' in value &&
  Array.isArray(value.workflows) &&
  'handlers' in value &&
  Array.isArray(value.handlers)

/** The most natural guess is to list the things themselves: but a version is made from the module, with all that it imports. */
const pathMistakes = (field: string, given: readonly unknown[]): readonly string[] =>
  given.flatMap((one, i) =>
    typeof one === 'string' || one instanceof URL
      ? []
      : [`${field}[${i}] is no path: list the module that exports it, as new URL('./${fileOf(one)}.ts', import.meta.url)`],
  )
const fileOf = (value: unknown): string => {
  if (isWorkflow(value)) return value.name.toLowerCase()
  return isHandlers(value) ? `${value.workflow.toLowerCase()}.handlers` : 'module'
}

/** All workflows that the modules export, as they stand there: no version is made of them. */
export const loadWorkflows = async (paths: readonly string[]): Promise<readonly AnyWorkflow[]> => {
  const modules = await Promise.all(paths.map((path) => importing<Readonly<Record<string, unknown>>>(path)))
  return modules.flatMap((module) => Object.values(module).filter(isWorkflow))
}

/** All handlers that the modules export. */
export const loadHandlers = async (paths: readonly string[]): Promise<readonly HandlersModule[]> => {
  const modules = await Promise.all(paths.map((path) => importing<Readonly<Record<string, unknown>>>(path)))
  return modules.flatMap((module) => Object.values(module).filter(isHandlers))
}
export interface HandlersModule {
  readonly workflow: string
  /** What they were written for; absent in plain JavaScript. */
  readonly serves?: readonly AnyWorkflow[]
  readonly some?: true
  readonly handlers: Readonly<Record<string, HandlerValue>>
}

const isHandlers = (value: unknown): value is HandlersModule =>
  typeof value === 'object' && value !== null && 'workflow' in value && typeof value.workflow === 'string' && 'handlers' in value

const importing = async <T>(path: string): Promise<T> => {
  try {
    // `as`: what a module exports is checked by who asked for it.
    return (await import(pathToFileURL(path).href)) as T
  } catch (error) {
    const way = wayOut(error)
    const sentence = `${placeIn(error) ?? relative('', path)} does not load: ${sentenceOf(error)}`
    throw new FatalProblem(way === undefined ? sentence : `${sentence.trimEnd()}\n  ${way}`, { cause: error })
  }
}

/** Where in the user's own code it happened, as `file:line`. */
const placeIn = (error: unknown): string | undefined => {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const places = [...stack.matchAll(/(?:file:\/\/)?(\/[^\n()]+\.[cm]?[jt]s):(\d+)/g)]
  const own = places.find(([, file = '']) => !file.startsWith(import.meta.dirname) && !file.includes('/node_modules/'))
  return own && `${relative('', own[1] ?? '')}:${own[2]}`
}
