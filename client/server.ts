// One request and its answer, as a value whatever happens.
import type { Failure } from './answers.ts'
import { failureOf, unreachable } from './wire.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response> | Response
export interface Server {
  readonly url: string
  readonly fetch: Fetch
}
export type ServerAnswer = { readonly kind: 'answered'; readonly response: Response } | Failure
export type Told = { readonly kind: 'told'; readonly text: string } | Failure

const API = '/api/v1'

/** The answer when its head is there: the body may still be on its way. */
export const ask = async ({ url, fetch }: Server, path: string, init: RequestInit): Promise<ServerAnswer> => {
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}${API}${path}`, init)
    return response.ok ? { kind: 'answered', response } : failureOf(response.status, await response.text())
  } catch (error) {
    return unreachable(url, error)
  }
}

export const askText = async (server: Server, path: string, init: RequestInit): Promise<Told> => {
  const answered = await ask(server, path, init)
  if (answered.kind !== 'answered') return answered
  try {
    return { kind: 'told', text: await answered.response.text() }
  } catch (error) {
    return unreachable(server.url, error)
  }
}

/** Who sends something and why: it stands in the journal, beside where it came from. */
export interface Sender {
  readonly by?: string
  readonly reason?: string
}
export const senderHeaders = ({ by, reason }: Sender): Record<string, string> => ({
  ...(by !== undefined && { 'contrail-by': encodeURIComponent(by) }),
  ...(reason !== undefined && { 'contrail-reason': encodeURIComponent(reason) }),
})

export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
