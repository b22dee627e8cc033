// What the API answers of workflows, and of what stands still as a whole.
import type { JsonValue } from '../../base/index.ts'
import type { By, InstanceStatus } from '../../engine/index.ts'
import type { DrawnEdge, DrawnNode } from './drawing.ts'

/** A form for one signal, from its schema. */
export interface SignalForm {
  readonly signal: string
  /** JSON Schema (2020-12) of the payload. */
  readonly schema: JsonValue
  /** The field that makes it count once. */
  readonly id: string
  /** The field with the stream's key, and its value where it is known. */
  readonly key: string
  readonly keyValue?: string
  /** The field that says which of several waits it is for, and the value that this wait takes. */
  readonly match?: string
  readonly matchValue?: string | number
}

/** What stands still as a whole: by whom, why, and whether it is the workflow itself or the whole engine. */
export interface WorkflowPause extends By {
  readonly since: number
  readonly of: 'workflow' | 'engine'
}
export interface EngineView {
  readonly paused: WorkflowPause | null
}

export interface WorkflowLine {
  readonly name: string
  readonly number: number
  readonly hash: string
  readonly triggers: readonly { readonly source: string; readonly topic?: string; readonly id: string }[]
  readonly aggregate: string | null
  /** Fields that its instances are found by. */
  readonly search: readonly string[]
  readonly instances: readonly { readonly status: InstanceStatus; readonly count: number }[]
  readonly paused: WorkflowPause | null
}
export interface WorkflowView extends WorkflowLine {
  readonly defer: string
  readonly retries: { readonly attempts: number; readonly backoff: string; readonly delay: string }
  /** Kinds of side effects that it performs; what steps ask for besides is known by their results alone. */
  readonly effects: readonly string[]
  readonly signals: readonly SignalForm[]
  /** JSON Schema of the first trigger's payload. */
  readonly payload: JsonValue
  readonly drawing: { readonly nodes: readonly DrawnNode[]; readonly edges: readonly DrawnEdge[] }
  readonly mermaid: string
}
