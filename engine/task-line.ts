// A task that waits for a person, as the line of its instance carries it.

export const TASK_STATUSES = ['open', 'taken'] as const
/** `taken`: one person has it. */
export type TaskStatus = (typeof TASK_STATUSES)[number]

/** Times in milliseconds since the epoch. */
export interface TaskLine {
  readonly node: string
  readonly visit: number
  readonly task: string
  readonly status: TaskStatus
  readonly roles: readonly string[]
  readonly people: readonly string[]
  readonly taken: string | null
  readonly opened: number
  readonly due: number
}
