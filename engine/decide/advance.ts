// Goes on with whoever holds the stream until nothing is ready: runs steps, asks for effects, opens waits, joins, completes.
import { isLeft } from 'fp-ts/lib/Either.js'
import { effectOf, issuesText, pick } from '../../dsl/internal.ts'
import { parseDuration } from '../../base/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { walk } from '../walk.ts'
import type { Instance } from '../state.ts'
import type { Ready } from '../walk.ts'
import { runCode } from './code.ts'
import { isFull, record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { joinMisfit, park, runStep } from './run-step.ts'
import { takeKept } from './signal.ts'
import { beginNext } from './start.ts'

/** Stops when nothing is ready, when something has to be fetched first, or at the turn's bounds (then `state.more` is set). */
export const advance = (draft: Draft): void => {
  while (draft.missing.length === 0) {
    const { holder } = draft.state
    if (!holder) {
      if (draft.state.queue.length === 0) return
      if (full(draft)) return
      if (!beginNext(draft)) return
      continue
    }
    if (holder.parked) return
    const version = versionOf(draft, holder.hash)
    if (!version) return
    const { ready, output } = walk(version.workflow.graph, holder, requested(draft, holder))
    if (output) {
      record(draft, { kind: 'InstanceCompleted', instance: holder.instance, output: output.value })
      continue
    }
    if (ready.length === 0) return
    for (const work of ready) {
      if (full(draft)) return
      perform(draft, version.workflow, work)
      if (draft.missing.length > 0 || draft.state.holder?.parked) return
    }
  }
}

/** The nodes whose side effect is on its way. */
const requested = (draft: Draft, holder: Instance): ReadonlySet<string> => {
  const nodes = new Set<string>()
  for (const e of Object.values(draft.state.effects)) if (e.awaited && e.instance === holder.instance) nodes.add(e.node)
  return nodes
}

/** At a bound of the turn: what is ready goes on in the next. */
const full = (draft: Draft): boolean => {
  if (!isFull(draft)) return false
  draft.state = { ...draft.state, more: true }
  return true
}

const perform = (draft: Draft, workflow: AnyWorkflow, work: Ready): void => {
  const holder = draft.state.holder
  if (!holder) return
  const { instance } = holder
  const { node, visit, input, scopes } = work
  switch (work.kind) {
    case 'step':
      return runStep(draft, workflow, holder, work)
    case 'stuck':
      return park(draft, holder, work, { code: 'noCase', message: work.message })
    case 'perform': {
      const schema = effectOf(workflow, work.effect)?.schemas.payload
      if (!schema) return park(draft, holder, work, { code: 'noEffect', message: `the version declares no side effect '${work.effect}'` })
      const what = `the payload's schema of ${work.effect}`
      const picked = runCode(draft.env, { what, version: holder.hash, of: `${instance}/${node}#${visit}` }, () => pick(schema, input))
      if (picked.kind === 'stuck') return park(draft, holder, work, picked.fault)
      const payload = picked.value
      if (isLeft(payload))
        return park(draft, holder, work, {
          code: 'payload',
          message: `the input does not hold the payload of ${work.effect}: ${issuesText(payload.left)}`,
        })
      // `as`: what a schema of unknown type yields was made canonical by `pick`.
      return record(draft, {
        kind: 'EffectRequested',
        instance,
        node,
        visit,
        index: 0,
        effect: work.effect,
        payload: payload.right as JsonValue,
        awaited: true,
      })
    }
    case 'wait': {
      const due = draft.state.at + (parseDuration(work.timeout) ?? 0)
      record(draft, { kind: 'WaitOpened', instance, node, visit, signal: work.signal, due })
      return takeKept(draft, { workflow, instance, node, visit }, work.signal)
    }
    case 'sleep':
      return record(draft, { kind: 'TimerSet', instance, node, visit, due: draft.state.at + (parseDuration(work.duration) ?? 0) })
    case 'join': {
      const misfit = joinMisfit(draft, workflow, holder, work)
      if (misfit) return park(draft, holder, work, misfit)
      const scope = scopes.at(-1)?.path
      return record(draft, {
        kind: 'BranchesJoined',
        instance,
        node,
        visit,
        branches: work.branches,
        ...(scope !== undefined && { scope }),
      })
    }
  }
}
