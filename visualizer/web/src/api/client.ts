// Talks to the API: answers as typed values, refusals as an error that carries the problem, and whether the server is there at all.
import type { ApiProblem } from './types.ts'

const BASE = '/api/v1'

/** A refusal, in the words of the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: ApiProblem
  constructor(problem: ApiProblem) {
    super(problem.detail)
    this.problem = problem
  }
}

export const get = async <T>(path: string): Promise<T> => ask<T>(path, READ)
export const post = async <T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
  ask<T>(path, ACT, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
/** What every view asks for all the time: a server that cannot answer this has no answer that is of now. */
export const META = '/meta'

/** `search`: only what is there. */
export const withSearch = (path: string, search: Readonly<Record<string, string | undefined>>): string => {
  const set = Object.entries(search).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`
}

let reachable = true
const listeners = new Set<() => void>()
const heard = (now: boolean): void => {
  if (now === reachable) return
  reachable = now
  for (const listener of listeners) listener()
}
/** For `useSyncExternalStore`: is the server there? */
export const connection = {
  now: (): boolean => reachable,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** How long a view waits for its answer, in milliseconds: a server that hangs is found out by this alone. */
const READ = 10_000
/** An action waits for what came of it. */
const ACT = 60_000

const ask = async <T>(path: string, within: number, init: RequestInit = {}): Promise<T> => {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), within)
  try {
    const response = await reach(path, { ...init, signal: limit.signal })
    return await answer<T>(response)
  } catch (error) {
    if (!limit.signal.aborted) throw error
    heard(false)
    const unknown = init.method === 'POST' ? ' Whether it was done is not known: look before you do it again.' : ''
    throw new Error(`The server has not answered for ${within / 1000} seconds.${unknown}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** One view that fails says nothing of the others; an error is no sign of life either. */
const reach = async (path: string, init: RequestInit): Promise<Response> => {
  try {
    const response = await fetch(`${BASE}${path}`, init)
    if (response.status < 500) heard(true)
    else if (path === META) heard(false)
    return response
  } catch (cause) {
    heard(false)
    throw new Error('The server does not answer.', { cause })
  }
}

// `as`: the page and the API come from one build, and its tests read every answer by these types.
const answer = async <T>(response: Response): Promise<T> => {
  if (response.ok) return (await response.json()) as T
  throw new ApiError(await problemOf(response))
}

const problemOf = async (response: Response): Promise<ApiProblem> => {
  const { status, statusText } = response
  try {
    if (response.headers.get('content-type')?.includes('json')) return (await response.json()) as ApiProblem
  } catch {
    // No JSON after all: its status is what there is to say.
  }
  return { type: 'about:blank', status, code: `${status}`, title: statusText, detail: `The server answered ${status} ${statusText}.` }
}
