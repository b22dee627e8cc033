// What `contrail dev <module>` runs: workflows and handlers as module paths, in different files, and maybe a demo around them.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ContrailClient } from '../client/index.ts'
import type { HandlerValue } from '../dsl/index.ts'
import { FatalProblem } from './fatal.ts'

/** The default export of a module given to `contrail dev`. Paths are relative to that module. */
export interface App {
  readonly workflows: readonly (string | URL)[]
  readonly handlers: readonly (string | URL)[]
  readonly demo?: Demo
}
export interface Demo {
  /** Starts what the demo needs beside the engine. */
  start(context: { readonly directory: string; log(line: string): void }): Promise<{ stop(): Promise<void> }>
  feed(client: ContrailClient, options: FeedOptions): Promise<void>
  /** Added to the closing summary. */
  summary(): Promise<Readonly<Record<string, string | number>>>
  /** The workflow that the closing summary counts. */
  readonly counts: string
  /** What the feed calls the things whose duplicates the summary counts. */
  readonly fed: string
  /** What to try next, in words. */
  next(url: string): readonly string[]
}
export interface FeedOptions {
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
  if (!existsSync(path)) throw new FatalProblem(`there is no module ${module}: give the path of a workflow or of an app`)
  const { default: app } = await importing<{ default?: unknown }>(path)
  if (!isApp(app)) {
    const handlers = path.replace(/\.([cm]?[jt]s)$/, '.handlers.$1')
    return { path, workflows: [path], handlers: existsSync(handlers) ? [handlers] : [], demo: null }
  }
  const from = (of: string | URL): string => (of instanceof URL ? fileURLToPath(of) : resolve(path, '..', of))
  return { path, workflows: app.workflows.map(from), handlers: app.handlers.map(from), demo: app.demo ?? null }
}

const isApp = (value: unknown): value is App =>
  typeof value === 'object' &&
  value !== null &&
  'workflows' in value &&
  Array.isArray(value.workflows) &&
  'handlers' in value &&
  Array.isArray(value.handlers)

/** All handlers that the modules export. */
export const loadHandlers = async (paths: readonly string[]): Promise<readonly HandlersModule[]> => {
  const modules = await Promise.all(paths.map((path) => importing<Readonly<Record<string, unknown>>>(path)))
  return modules.flatMap((module) => Object.values(module).filter(isHandlers))
}
export interface HandlersModule {
  readonly workflow: string
  readonly handlers: Readonly<Record<string, HandlerValue>>
}

const isHandlers = (value: unknown): value is HandlersModule =>
  typeof value === 'object' && value !== null && 'workflow' in value && typeof value.workflow === 'string' && 'handlers' in value

const importing = async <T>(path: string): Promise<T> => {
  try {
    // `as`: what a module exports is checked by who asked for it.
    return (await import(pathToFileURL(path).href)) as T
  } catch (error) {
    throw new FatalProblem(`${path} does not load: ${error instanceof Error ? error.message : String(error)}`)
  }
}
