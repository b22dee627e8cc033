// What the other folders need of the DSL besides the author's surface: running steps, following graphs, reading data by its schemas.
export { ambientOf } from './ambient.ts'
export type { Ambient, AmbientValues } from './ambient.ts'
export { isBounded } from './bounded.ts'
export { allDeclaredIn, noteDeclared } from './declared.ts'
export { decode, fits, issuesText, pick, thrownIn } from './decode.ts'
export type { Issue } from './decode.ts'
export { evaluate } from './evaluate.ts'
export type { EvaluatedStep, Evaluation, Faulted } from './evaluate.ts'
export { childrenOf, definitionOf, GraphSchema, idOf, join, nodeAt, nodesOf, partsOf, placed, placedIn } from './graph.ts'
export type { Branch, Graph, GraphOf, GraphNode, PlacedNode, Scope, WorkflowGraph } from './graph.ts'
export { askAccept, makeInitial } from './gate.ts'
export type { MadeState, GateFault, Verdict } from './gate.ts'
export { handlerOf } from './handle.ts'
export type { HandlerValue } from './handle.ts'
export { describedSchema, formSchemaOf, jsonSchemaOf } from './json-schema.ts'
export { damageOf, misfits, readsAgain } from './misfit.ts'
export { nameMistake as nameMistakes } from './mistakes.ts'
export { momentText } from './moment.ts'
export type { Moment } from './moment.ts'
export {
  calledOf,
  childOf,
  effectOf,
  effectsOf,
  formOf,
  formsOf,
  limitOf,
  nestedOf,
  retriesOf,
  signalOf,
  signalsOf,
  stepOf,
  toldOf,
  toldSignalsOf,
} from './named.ts'
export { askQuery } from './ask.ts'
export { queryMistakes } from './query.ts'
export type { QueryValue } from './query.ts'
export { trackReads } from './reads.ts'
export { pagesOf, readForm } from './task.ts'
export type { FormValue, Group, TaskBy } from './task.ts'
export type { Reads } from './reads.ts'
export type { Requested, StepResult } from './result.ts'
export { plannedAt, plannedKey, scheduleName, schedulesOf, timingMistakes } from './scheduled.ts'
export type { ScheduleValue } from './scheduled.ts'
export { MASK, redact, sensitivePaths } from './sensitive.ts'
export { sharedByKey } from './shared-signals.ts'
export { keyOf, signalAddress } from './signal.ts'
export { validate } from './validate.ts'
