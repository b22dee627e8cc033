// The kinds of side effects that the code of a version declares, also those that only steps ask for and no graph names.
import type { EffectValue } from './side-effect.ts'
import type { AnyWorkflow } from './nodes/workflow.ts'

const known = new WeakMap<AnyWorkflow, readonly EffectValue[]>()

/** `kinds`: all that were declared while the code of this workflow was loaded. */
export const noteDeclared = (workflow: AnyWorkflow, kinds: readonly EffectValue[]): void => void known.set(workflow, kinds)

/** Each declaration, for a name may be declared twice; none of a workflow that was not loaded from a script of its own. */
export const allDeclaredIn = (workflow: AnyWorkflow): readonly EffectValue[] => known.get(workflow) ?? []
