// The API over the sample shop, with an executor that answers what the test says.
import type { Hono } from 'hono'
import type { Monitor } from '../../bus/index.ts'
import type { OperatorCommand, Reply } from '../../engine/index.ts'
import type { Versions } from '../../versions/index.ts'
import type { Journal } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { schemaMask, visualizerRoutes } from './index.ts'
import type { Ask } from './index.ts'
import { tellSample } from './sample-journal.test.helper.ts'
import { NOW } from './sample-order.test.helper.ts'
import { sampleVersions } from './sample-workflows.test.helper.ts'

type Said = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly code: string; readonly message: string } | undefined
export interface SampleApi {
  readonly app: Hono
  readonly journal: Journal
  /** The commands that were asked, oldest first. */
  readonly asked: readonly OperatorCommand[]
  /** What the executor answers from now on; undefined: nothing in time. */
  say(said: Said): void
  get<T>(path: string): Promise<T>
  /** `type`: JSON where nothing is said. */
  post(path: string, body: unknown, ...type: readonly (string | undefined)[]): Promise<Response>
}

interface Over {
  readonly versions?: Versions
  readonly journal?: Journal
  readonly monitor?: Monitor
  readonly now?: () => number
}
export const sampleApi = async ({ versions = sampleVersions, journal, monitor, now = () => NOW }: Over = {}): Promise<SampleApi> => {
  const over = journal ?? memoryJournal()
  if (journal === undefined) await tellSample(over)
  const asked: OperatorCommand[] = []
  let said: Said = { kind: 'done' }
  const ask: Ask = async (command): Promise<Reply | undefined> => {
    if (command.kind === 'operator') asked.push(command)
    return said && { to: { process: 'test', request: '1' }, ...said }
  }
  const options = { journal: over, versions, mask: schemaMask, ask, process: 'test', now, ...(monitor && { monitor }) }
  const app = visualizerRoutes(options)
  return {
    app,
    journal: over,
    asked,
    say: (next) => {
      said = next
    },
    get: async <T>(path: string) => {
      const response = await app.request(path)
      if (response.status !== 200) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
      return (await response.json()) as T
    },
    post: async (path, body, ...type) =>
      app.request(path, {
        method: 'POST',
        headers: headersOf(type.length === 0 ? 'application/json' : type[0]),
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

const headersOf = (type: string | undefined): Record<string, string> => (type === undefined ? {} : { 'content-type': type })

/** The address of one instance. */
export const at = (instance: string, more = ''): string => `/instances/${encodeURIComponent(instance)}${more}`
