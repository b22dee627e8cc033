// Why an operator's action was refused.

export interface Refusal {
  readonly code: string
  /** What was wrong, and what to do instead. */
  readonly message: string
  /** Of an edit: side effects of which nobody has said yet what becomes of them. */
  readonly undecided?: readonly string[]
}
