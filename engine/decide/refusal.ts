// Why an operator's action was refused.

export interface Refusal {
  readonly code: string
  /** What was wrong, and what to do instead. */
  readonly message: string
}
