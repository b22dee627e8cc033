// What the API answers of human tasks, as types.
import type { JsonValue } from '../../base/index.ts'
import type { InstanceRow, TaskRow } from '../../engine/index.ts'

export type { TaskRow } from '../../engine/index.ts'

/** A human task in one visit of its node. */
export interface TaskVisit {
  readonly name: string
  readonly roles: readonly string[]
  readonly people: readonly string[]
  /** What the person sees of the input. */
  readonly shows: Readonly<Record<string, JsonValue>>
  readonly taken?: { readonly by: string; readonly since: number }
  /** Half-way, as it was saved last. */
  readonly draft?: { readonly by: string; readonly since: number; readonly value: JsonValue; readonly revision: number }
  readonly comments: readonly { readonly by: string; readonly at: number; readonly text: string }[]
  readonly done?: { readonly by: string; readonly at: number; readonly value: JsonValue }
}

/** A task as a person does it: what it shows, the form, how far it is. `givenUp`: its instance goes on without it, or has ended. */
export interface TaskView extends TaskVisit, Pick<TaskRow, 'instance' | 'workflow' | 'number' | 'node' | 'visit' | 'opened' | 'due'> {
  /** `instance/node#visit`: what names it in an address. */
  readonly place: string
  readonly instanceStatus: InstanceRow['status']
  readonly status: TaskRow['status'] | 'done' | 'expired' | 'givenUp'
  readonly ended: number | null
  /** Of the form's pages, JSON Schema (2020-12). None where the version that has it is not stored here. */
  readonly pages: readonly JsonValue[]
}
