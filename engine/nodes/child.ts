// A child is asked for of the stream that it runs on; what it comes to is what the node yields, with the input carried along.
import { isLeft } from 'fp-ts/lib/Either.js'
import { childOf, issuesText, keyOf, pick } from '../../dsl/internal.ts'
import type { ChildValue } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { runSchema } from '../decide/code.ts'
import { record } from '../decide/draft.ts'
import { dueOf } from '../decide/moment.ts'
import { park } from '../decide/park.ts'
import { payloadTooLarge } from '../decide/size.ts'
import { stackIn } from '../decide/state-fit.ts'
import { aggregateStream, callKey, instanceId, MAX_KEY, ownStream } from '../ids.ts'
import type { ChildEnd } from '../events.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

/** So many may await one another: a workflow that starts itself without an end stops here. */
const DEEPEST = 100

export const child: NodeBehaviour<'child'> = {
  next: (_, { input }, done) => {
    if (done?.kind === 'asked') return ended(input)
    if (done?.kind === 'fired') return ended({ input, kind: 'late' })
    return done?.kind === 'child' ? ended(cameTo(input, done.end)) : READY
  },
  hasBegun: ({ node, visit }, { instance }, { effects }) => effects.get(callKey({ instance, node, visit }))?.awaited === true,
  urgency: 'asks',
  begin: (on, work) => {
    const { draft, workflow, holder } = on
    const { node, visit, input, graph } = work
    const declared = childOf(workflow, graph.of)
    if (!declared) return park(draft, holder, work, { code: 'noChild', message: `the version knows no workflow '${graph.of}' as a child` })
    const newest = draft.env.newest(graph.of)
    if (newest === undefined) return void draft.missing.push({ kind: 'newest', workflow: graph.of })
    if (newest === null)
      return park(draft, holder, work, {
        code: 'noVersion',
        message: `no version of workflow '${graph.of}' is active: activate one, then resubmit`,
      })
    const awaited = !graph.detach
    if (awaited && (holder.start.parent?.chain.length ?? 0) >= DEEPEST) {
      const message = `${DEEPEST} instances await one another already: a workflow that starts itself has to end somewhere`
      return park(draft, holder, work, { code: 'depth', message })
    }
    const of = () => ({ what: `the payload's schema of ${graph.of}`, version: holder.hash, of: `${holder.instance}/${node}#${visit}` })
    const picked = runSchema(draft.env, declared.payload, of, () => pick(declared.payload, input))
    if (picked.kind === 'stuck') return park(draft, holder, work, picked.fault)
    if (isLeft(picked.value)) {
      const message = `the input does not hold the payload of ${graph.of}: ${issuesText(picked.value.left)}`
      return park(draft, holder, work, { code: 'payload', message, ...stackIn(picked.value.left) })
    }
    // `as`: what a schema of unknown type yields was made canonical by `pick`.
    const payload = picked.value.right as JsonValue
    const large = payloadTooLarge(draft.env.limits, graph.of, payload)
    if (large) return park(draft, holder, work, large)
    const named = addressOf(declared, payload)
    if ('problem' in named) return park(draft, holder, work, { code: 'payload', message: named.problem })
    const due = graph.within === null ? undefined : dueOf(on, work, graph.within)
    if (graph.within !== null && due === undefined) return
    record(draft, {
      kind: 'ChildRequested',
      instance: holder.instance,
      node,
      visit,
      child: { instance: named.instance, stream: named.stream },
      workflow: graph.of,
      key: named.key,
      input: payload,
      awaited,
      ...(due !== undefined && { due }),
    })
  },
}

type Address = { readonly instance: string; readonly stream: string; readonly key: string } | { readonly problem: string }
/** Which instance a payload asks for, on which stream. */
export const addressOf = ({ name, id, aggregate }: Pick<ChildValue, 'name' | 'id' | 'aggregate'>, payload: JsonValue): Address => {
  const key = keyOf(payload, id)
  const at = aggregate === null ? key : keyOf(payload, aggregate.key)
  const bad = [[id, key] as const, [aggregate?.key ?? id, at] as const].find(([, value]) => value === undefined || value.length > MAX_KEY)
  if (bad || key === undefined || at === undefined)
    return {
      problem: `the payload of ${name} has in its field '${bad?.[0] ?? id}' no key: a text that is not empty, of at most ${MAX_KEY} characters, or a whole number`,
    }
  const stream = aggregate === null ? ownStream(name, key) : aggregateStream(aggregate.name, at)
  return { instance: instanceId(name, key, stream), stream, key }
}

const cameTo = (input: JsonValue, end: ChildEnd): JsonValue => {
  switch (end.kind) {
    case 'completed':
      return { input, kind: 'completed', value: end.output }
    case 'refused':
      return { input, kind: 'refused', reason: end.reason }
    case 'cancelled':
      return { input, kind: 'cancelled', reason: end.reason }
    case 'accepted':
      return input
  }
}
