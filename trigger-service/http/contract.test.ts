// HTTP as a source: the contract of every source, with a sender who sends again what was not acknowledged.
import { pause } from '../../base/index.ts'
import { http } from '../../dsl/index.ts'
import { CONTRACT_WORKFLOW, triggerSourceContract } from '../source-contract.ts'
import type { SentMessage } from '../source-contract.ts'
import { triggerRoutes } from './routes.ts'
import { httpSource } from './source.ts'

/** How long the sender waits before it sends again, in milliseconds. */
const AGAIN_MS = 100

triggerSourceContract('HTTP, by lines', {
  trigger: http,
  create: ({ service, clock }) => {
    const source = httpSource(service)
    const api = triggerRoutes(source.service)
    let open = 0
    let closed = false

    /** The messages that were not acknowledged. */
    const attempt = async (messages: readonly SentMessage[]): Promise<readonly SentMessage[]> => {
      const body = Buffer.concat(messages.flatMap((message) => [Buffer.from(message.body), Buffer.from('\n')]))
      const headers = { 'content-type': 'application/x-ndjson' }
      const response = await api.request(`/workflows/${CONTRACT_WORKFLOW}/instances`, { method: 'POST', headers, body })
      if (response.status === 503) return messages
      if (!response.ok) throw new Error(`the sender gives up: ${response.status}`)
      const answers = (await response.text()).trimEnd().split('\n')
      return messages.filter((_, i) => {
        const answer = JSON.parse(answers[i] ?? '{}') as { readonly kind?: string; readonly deadLetter?: string }
        return answer.kind !== 'accepted' && answer.deadLetter === undefined
      })
    }
    const deliver = async (messages: readonly SentMessage[]): Promise<void> => {
      for (let left = messages; left.length > 0 && !closed;) {
        const still = await attempt(left)
        open -= left.length - still.length
        left = still
        if (left.length > 0) await pause(clock, AGAIN_MS)
      }
    }
    return {
      source,
      send: async (messages) => {
        open += messages.length
        void deliver(messages)
      },
      open: () => open,
      close: async () => void (closed = true),
    }
  },
})
