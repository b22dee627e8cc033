// A perform asks for its side effect; the accepted outcome is what it yields, with the input carried along.
import { isLeft } from 'fp-ts/lib/Either.js'
import { effectOf, issuesText, pick } from '../../dsl/internal.ts'
import type { JsonValue } from '../../base/index.ts'
import { runSchema } from '../decide/code.ts'
import { record } from '../decide/draft.ts'
import { park } from '../decide/park.ts'
import { stackIn } from '../decide/state-fit.ts'
import { effectKey } from '../ids.ts'
import type { RecordedOutcome } from '../events.ts'
import { ended, READY } from './behaviour.ts'
import type { NodeBehaviour } from './behaviour.ts'

export const perform: NodeBehaviour<'perform'> = {
  next: (_, { input }, done) => (done?.kind === 'outcome' ? ended(performed(input, done.outcome)) : READY),
  hasBegun: ({ node, visit }, { instance }, { effects }) => effects.get(effectKey({ instance, node, visit, index: 0 }))?.awaited === true,
  urgency: 'asks',
  begin: ({ draft, workflow, holder }, work) => {
    const { node, visit, input } = work
    const { effect } = work.graph
    const declared = effectOf(workflow, effect)
    const schema = declared?.schemas.payload
    if (!schema) return park(draft, holder, work, { code: 'noEffect', message: `the version declares no side effect '${effect}'` })
    const code = () => ({ what: `the payload's schema of ${effect}`, version: holder.hash, of: `${holder.instance}/${node}#${visit}` })
    const picked = runSchema(draft.env, schema, code, () => pick(schema, input))
    if (picked.kind === 'stuck') return park(draft, holder, work, picked.fault)
    const payload = picked.value
    if (isLeft(payload)) {
      const message = `the input does not hold the payload of ${effect}: ${issuesText(payload.left)}`
      return park(draft, holder, work, { code: 'payload', message, ...stackIn(payload.left) })
    }
    // `as`: what a schema of unknown type yields was made canonical by `pick`.
    const asked = { effect, payload: payload.right as JsonValue, awaited: true, ...(declared?.reads && { reads: declared.reads }) }
    const undo = work.undoable
    return record(draft, { kind: 'EffectRequested', instance: holder.instance, node, visit, index: 0, ...asked, ...(undo && { undo }) })
  },
}

const performed = (input: JsonValue, outcome: RecordedOutcome): JsonValue => {
  switch (outcome.kind) {
    case 'ok':
      return { input, kind: 'ok', ...(outcome.value !== undefined && { value: outcome.value }) }
    case 'failed':
      return { ...(outcome.error !== undefined && { error: outcome.error }), input, kind: 'failed' }
    case 'unknown':
      return { input, kind: 'unknown' }
  }
}
