// What a service needs of a logger.

/** A logger as pino has it. Payloads are never given to it. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
