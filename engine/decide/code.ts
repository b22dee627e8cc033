// Code of a version, as the core runs it: through a hand that may take the thread back, and that knows what did not return before.
import { isBounded } from '../../dsl/internal.ts'
import type { AnySchema } from '../../dsl/index.ts'
import type { Trouble } from '../events.ts'
import type { Env } from './draft.ts'

export interface CodePlace {
  /** Names this one evaluation: where it stands, and what of it. */
  readonly at: string
  /** Names the code, whatever it is run on. */
  readonly code: string
}
export type Ran<T> = { readonly kind: 'ran'; readonly value: T } | { readonly kind: 'stuck'; readonly limitMs: number }
/** Runs a piece of code; `stuck`: it was stopped at its limit in an earlier attempt at the same decision, and is left out of this one. */
export type RunCode = <T>(place: CodePlace, code: () => T) => Ran<T>

/** Without a limit. */
export const runDirectly: RunCode = (_, code) => ({ kind: 'ran', value: code() })

/** What is to be run: `what` as a person would call it (`step 'Check'`), of which version, for `of` (an instance, a signal). */
export interface CodeOf {
  readonly what: string
  readonly version: string
  readonly of: string
}
export type Stuck = Pick<Trouble, 'code' | 'message'> & { readonly code: 'stuck' }
export type CodeRun<T> = { readonly kind: 'ran'; readonly value: T } | { readonly kind: 'stuck'; readonly fault: Stuck }

/** The names of code are asked for where it was stopped, or something has been: to put them together costs more than many a step does. */
class LazyPlace implements CodePlace {
  readonly #of: () => CodeOf
  constructor(of: () => CodeOf) {
    this.#of = of
  }
  get at(): string {
    const { of, what } = this.#of()
    return `${of} ${what}`
  }
  get code(): string {
    const { version, what } = this.#of()
    return `${version} ${what}`
  }
}

export const runCode = <T>({ run }: Pick<Env, 'run'>, of: () => CodeOf, code: () => T): CodeRun<T> => {
  if (!run) return { kind: 'ran', value: code() }
  const ran = run(new LazyPlace(of), code)
  return ran.kind === 'ran' ? ran : { kind: 'stuck', fault: stuckFault(of().what, ran.limitMs) }
}

/** Code that does nothing but read by this schema: where that certainly returns, it needs no limit. */
export const runSchema = <T>(env: Pick<Env, 'run'>, schema: AnySchema, of: () => CodeOf, code: () => T): CodeRun<T> =>
  isBounded(schema) ? { kind: 'ran', value: code() } : runCode(env, of, code)

export const stuckFault = (what: string, limitMs: number): Stuck => ({
  code: 'stuck',
  message: `${what} did not return within its limit of ${limitMs < 1000 ? `${limitMs} ms` : `${limitMs / 1000} s`} and was stopped`,
})
