// Answers that arrive after the time limit of their call, when another attempt may have begun.
import type { EffectRequest } from '../engine/index.ts'
import type { Certain } from './answer.ts'
import type { Claims } from './claims.ts'
import type { Result } from './report.ts'

export interface LateReports {
  /** Call `attempt` is about to be made here. */
  begins(attempt: number): void
  /** Call `attempt` has answered after all. */
  came(attempt: number, outcome: Certain): void
  /** What came late and counts: then no further call is needed. */
  known(): Result | undefined
}
/** What all late answers of a service share. */
export interface LateOptions {
  readonly claims: Claims
  readonly report: (request: EffectRequest, effectKey: string, repeat: 'safe' | 'unsafe', result: Result) => Promise<void>
  readonly onError: (effectKey: string, error: unknown) => void
}
export const late = (on: LateOptions, request: EffectRequest, effectKey: string, repeat: 'safe' | 'unsafe'): LateReports =>
  new LateAnswers(on, request, effectKey, repeat)

/** One object for each request in work, with no closures: hardly any answer is late. */
class LateAnswers implements LateReports {
  readonly #on: LateOptions
  readonly #request: EffectRequest
  readonly #effectKey: string
  readonly #repeat: 'safe' | 'unsafe'
  #latest = 0
  #known: Result | undefined

  constructor(on: LateOptions, request: EffectRequest, effectKey: string, repeat: 'safe' | 'unsafe') {
    this.#on = on
    this.#request = request
    this.#effectKey = effectKey
    this.#repeat = repeat
  }
  begins(attempt: number): void {
    this.#latest = attempt
  }
  known(): Result | undefined {
    return this.#known
  }
  came(attempt: number, outcome: Certain): void {
    void this.#take(attempt, outcome).catch((error: unknown) => this.#on.onError(this.#effectKey, error))
  }
  async #take(attempt: number, outcome: Certain): Promise<void> {
    // A success counts whenever it arrives. A failure says nothing once another attempt was allowed.
    if (outcome.kind === 'failed') {
      const last = await this.#on.claims.lastClaim(this.#effectKey)
      if (Math.max(this.#latest, last?.attempt ?? 0) > attempt) return
    }
    this.#known = { attempt, report: outcome }
    await this.#on.report(this.#request, this.#effectKey, this.#repeat, this.#known)
  }
}
