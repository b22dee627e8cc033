// What the side-effect service is given from outside besides bus, journal and clock.

/** A logger as pino has it. Payloads are never given to it. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What is counted. Kinds are those of workflows, never made up by a caller. */
export interface SideEffectMetrics {
  /** A call of a handler has ended; `ms` is how long it took. */
  called(call: { readonly kind: string; readonly what: 'run' | 'probe'; readonly result: string; readonly ms: number }): void
  /** So many calls of the kind wait for room. */
  waiting(kind: string, count: number): void
  /** Whether requests of the kind came and nobody handles it. */
  unhandled(kind: string, is: boolean): void
}
