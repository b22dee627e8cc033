// A person edits a past step: another input for it, or another answer where one was taken. Only what depends on it is done anew.
import { isLeft } from 'fp-ts/lib/Either.js'
import { decode, formOf, issuesText, placedIn, readForm, signalOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { JsonValue } from '../../base/index.ts'
import { Foreseen } from '../edit/foreseen.ts'
import { pastOf } from '../edit/past.ts'
import { isCompound } from '../edit/on.ts'
import type { Edit } from '../edit/on.ts'
import { planOf } from '../edit/plan.ts'
import type { By } from '../events.ts'
import { placeKey } from '../ids.ts'
import type { OperatorAction } from '../messages.ts'
import { isWithin, nextVisit, visitOf } from '../nodes/places.ts'
import { heldIn } from '../stack.ts'
import type { Instance } from '../state.ts'
import { TURN_FORMAT } from '../turn.ts'
import type { Turn } from '../turn.ts'
import { isUnusable } from '../version.ts'
import { walk } from '../walk.ts'
import { runCode } from './code.ts'
import { record, versionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { below, notOpen } from './end.ts'
import type { Refusal } from './refusal.ts'

type EditAction = Extract<OperatorAction, { readonly do: 'edit' }>

/** All checks come before the first event. */
export const editStep = (draft: Draft, action: EditAction, who: By): Refusal | undefined => {
  const { instance, node } = action
  const { holder, queue, effects } = draft.state
  if (holder && holder.instance !== instance && heldIn(draft.state, instance))
    return below(instance, holder.instance, 'edit when that has ended, or cancel that')
  if (holder?.instance !== instance)
    return queue.has(instance)
      ? { code: 'deferred', message: `${instance} waits in the queue of its stream: nothing of it was done that could be edited` }
      : notOpen(instance)
  const before = draft.state.version - 1
  if (action.version !== undefined && (action.version !== before || draft.events.length > 0))
    return {
      code: 'moved',
      message: `${instance} has gone on since version ${action.version} of its stream, it is at ${before}: look at the dry run again`,
    }
  if (holder.ending) return { code: 'cancelling', message: `${instance} is being cancelled: nothing of it is done anew` }
  if (holder.paused) return { code: 'paused', message: `${instance} is paused, by ${holder.paused.by}: resume it first` }
  if (holder.parkedItems !== undefined)
    return { code: 'inReview', message: `items of a list of ${instance} are in review: resubmit them first` }
  const version = versionOf(draft, holder.hash)
  if (!version) return undefined
  if (isUnusable(version)) return { code: 'version', message: version.unusable }
  const { workflow } = version
  const edited = editOf(draft, workflow, holder, action)
  if ('code' in edited) return edited
  const turns = turnsOf(draft, before)
  if (!turns) return undefined
  const past = pastOf(turns, instance)
  if (past.events.some(({ kind }) => kind === 'UndoBegan' || kind === 'CompensationBegan'))
    return { code: 'undone', message: `something of ${instance} was undone: what stood before that cannot be done anew` }
  const foreseen = new Foreseen()
  const ended = new Map(
    walk(workflow.graph, holder, effects).reached.flatMap(({ node: of, output }) => (output === undefined ? [] : [[of, output] as const])),
  )
  const { keep = [], again = [] } = action
  const planned = planOf({ draft, workflow, holder, effects, past, foreseen, ended }, edited, { keep, again })
  if (planned.kind === 'refused') return planned.refusal
  draft.foreseen = foreseen
  for (const { place, choice, isDeclared } of planned.effects)
    record(draft, { kind: 'EffectKeptStale', ...place, ...who, choice, ...(isDeclared && { declared: true }) })
  for (const place of planned.withdrawn) record(draft, { kind: 'EffectWithdrawn', ...place, reason: 'reads' })
  const { input, payload } = edited
  const of = visitOf(holder, node, 1)
  record(draft, {
    kind: 'StepReopened',
    ...who,
    instance,
    node,
    visit: nextVisit(holder, node),
    of,
    ...(input !== undefined && { input }),
    ...(payload !== undefined && { payload }),
    stale: planned.stale,
    restore: planned.restore,
  })
  return undefined
}

/** What is changed: the input of a step, or what was taken as its answer. */
const editOf = (draft: Draft, workflow: AnyWorkflow, holder: Instance, { node, visit, input, instance }: EditAction): Edit | Refusal => {
  const at = placedIn(workflow.graph, node)
  if (!at) return { code: 'noNode', message: `the graph of ${workflow.name} ${workflow.version} has no node '${node}'` }
  const around = compoundAround(workflow, node)
  if (around !== undefined)
    return { code: 'inside', message: `'${node}' stands inside '${around}', which is done anew as a whole: edit what went into that` }
  const now = visitOf(holder, node, 1)
  if (visit !== undefined && visit !== now) return { code: 'otherVisit', message: `'${node}' is in visit ${now} by now, not in ${visit}` }
  const done = holder.done.get(placeKey({ node, visit: now }))
  const { graph } = at
  if (graph.kind !== 'step' && graph.kind !== 'waitFor' && graph.kind !== 'humanTask')
    return {
      code: 'notEditable',
      message: `'${node}' is a ${graph.kind}: a step, a signal that was taken or a task that was done can be edited`,
    }
  if (!done) return { code: 'notDone', message: `'${node}' of ${instance} is not done, so there is nothing to edit yet` }
  if (graph.kind === 'step') return { node, input }
  if (done.kind !== 'received' && done.kind !== 'answered')
    return { code: 'notEditable', message: `nobody answered at '${node}' before its time was over: there is no answer to edit` }
  const name = graph.kind === 'waitFor' ? graph.signal : graph.name
  const what = graph.kind === 'waitFor' ? `the payload of signal ${name}` : `the form of task '${name}'`
  const ran = runCode(
    draft.env,
    () => ({ what, version: holder.hash, of: `${instance}/${node}#${now}` }),
    () => readAs(workflow, graph.kind, name, input),
  )
  if (ran.kind === 'stuck') return ran.fault
  return ran.value.kind === 'fits'
    ? { node, payload: ran.value.value }
    : { code: 'misfit', message: `what is given does not fit ${what}: ${ran.value.issues}` }
}

type Read = { readonly kind: 'fits'; readonly value: JsonValue } | { readonly kind: 'misfit'; readonly issues: string }
const readAs = (workflow: AnyWorkflow, kind: 'waitFor' | 'humanTask', name: string, value: JsonValue): Read => {
  if (kind === 'humanTask') {
    const form = formOf(workflow, name)
    const read = form && readForm(form, value)
    if (!read) return { kind: 'fits', value }
    return isLeft(read) ? { kind: 'misfit', issues: read.left } : { kind: 'fits', value: read.right }
  }
  const schema = signalOf(workflow, name)?.payload
  if (!schema) return { kind: 'fits', value }
  const read = decode(schema, value)
  // `as`: `decode` gives the journal's form; of a schema that is known only at run time its type says nothing.
  return isLeft(read) ? { kind: 'misfit', issues: issuesText(read.left) } : { kind: 'fits', value: read.right as JsonValue }
}

const compoundAround = ({ graph }: AnyWorkflow, node: string): string | undefined => {
  const parts = node.split('.')
  for (let length = 0; length < parts.length; length++) {
    const id = parts.slice(0, length).join('.')
    const around = placedIn(graph, id)
    if (around && id !== node && isCompound(around) && isWithin(node, id)) return id
  }
  return undefined
}

/** All of the stream, what this turn holds by now among them; undefined where some have to be fetched. */
const turnsOf = ({ env, missing, events, state }: Draft, last: number): readonly Turn[] | undefined => {
  const turns: Turn[] = []
  for (let version = 1; version <= last; version++) {
    const turn = env.turn(version)
    if (turn) turns.push(turn)
    else missing.push({ kind: 'turn', version })
  }
  const { version, at } = state
  return missing.length === 0 ? [...turns, { format: TURN_FORMAT, stream: '', version, at, causes: [], events }] : undefined
}
