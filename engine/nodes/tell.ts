// A tell sends a signal to another stream: the flow goes on at once, what was sent stays open until that stream has it.
import { isLeft } from 'fp-ts/lib/Either.js'
import { issuesText, keyOf, pick, toldOf } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import { parseDuration } from '../../base/index.ts'
import { runSchema } from '../decide/code.ts'
import { record } from '../decide/draft.ts'
import { park } from '../decide/park.ts'
import { payloadTooLarge } from '../decide/size.ts'
import { stackIn } from '../decide/state-fit.ts'
import { aggregateStream, MAX_KEY, ownStream } from '../ids.ts'
import { matchIn } from '../match.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const tell: NodeBehaviour<'tell'> = {
  next: (_, { input }, done) => (done?.kind === 'asked' ? ended(input) : READY),
  urgency: 'asks',
  begin: ({ draft, workflow, holder }, work) => {
    const { node, visit, input, graph } = work
    const { signal } = graph
    const declared = toldOf(workflow, signal)
    if (!declared) return park(draft, holder, work, { code: 'noSignal', message: `the version declares no signal '${signal}'` })
    const { payload: schema, id, to, keep } = declared
    const of = () => ({ what: `the payload's schema of signal ${signal}`, version: holder.hash, of: `${holder.instance}/${node}#${visit}` })
    const picked = runSchema(draft.env, schema, of, () => pick(schema, input))
    if (picked.kind === 'stuck') return park(draft, holder, work, picked.fault)
    if (isLeft(picked.value)) {
      const message = `the input does not hold the payload of signal ${signal}: ${issuesText(picked.value.left)}`
      return park(draft, holder, work, { code: 'payload', message, ...stackIn(picked.value.left) })
    }
    // `as`: what a schema of unknown type yields was made canonical by `pick`.
    const payload = picked.value.right as JsonValue
    const large = payloadTooLarge(draft.env.limits, signal, payload)
    if (large) return park(draft, holder, work, large)
    const [own, key] = [keyOf(payload, id), keyOf(payload, to.key)]
    const bad = [[id, own] as const, [to.key, key] as const].find(([, value]) => value === undefined || value.length > MAX_KEY)
    if (bad || own === undefined || key === undefined) {
      const message = `the payload of signal ${signal} has in its field '${bad?.[0] ?? id}' no key: a text that is not empty, of at most ${MAX_KEY} characters, or a whole number`
      return park(draft, holder, work, { code: 'payload', message })
    }
    const listener = to.aggregate === null ? draft.env.listener(signal) : null
    if (listener === undefined) return void draft.missing.push({ kind: 'listener', signal })
    if (to.aggregate === null && listener === null) {
      const message = `no active workflow waits for signal '${signal}', so nobody knows whose key '${to.key}' is: activate one that does, then resubmit`
      return park(draft, holder, work, { code: 'noListener', message })
    }
    const stream = to.aggregate === null ? ownStream(listener ?? '', key) : aggregateStream(to.aggregate, key)
    const match = matchIn(declared, payload)
    const what = { stream, signal, id: own, payload, keep: parseDuration(keep) ?? 0, ...(match !== undefined && { match }) }
    record(draft, { kind: 'TellRequested', instance: holder.instance, node, visit, ...what })
  },
}
