// A stream as its newest turn leaves it, and its state as a version of its aggregate reads it.
import { canonical, deepFreeze } from '../../base/index.ts'
import type { JsonObject } from '../../base/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import { evolveTurns, initial } from '../../engine/index.ts'
import type { StreamState } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'

export const streamState = async (journal: Pick<Journal, 'load'>, stream: string): Promise<StreamState> => {
  const { snapshot, turns } = await journal.load(stream)
  return evolveTurns(snapshot?.state ?? initial, turns)
}

export type ReadState =
  | { readonly kind: 'state'; readonly state: JsonObject }
  /** The state is of a newer version than this one. */
  | { readonly kind: 'newer'; readonly schema: number; readonly known: number }

/** Upcast in memory: nothing is written. @throws what an upcast throws */
export const readAs = ({ aggregate, state }: StreamState, workflow: AnyWorkflow): ReadState => {
  const of = workflow.aggregate
  const schema = aggregate?.schema ?? null
  if (!of || schema === null || schema === of.version) return { kind: 'state', state }
  if (schema > of.version) return { kind: 'newer', schema, known: of.version }
  let after: object = deepFreeze(state)
  for (let from = schema; from < of.version; from++) after = of.upcast[from]!(after as never)
  const checked = canonical(after, 'state')
  if (checked.kind === 'refused') throw new TypeError(checked.problem)
  // `as`: an upcast gives an object.
  return { kind: 'state', state: checked.value as JsonObject }
}
