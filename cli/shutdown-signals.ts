// SIGINT and SIGTERM: the first one shuts down gracefully, the second exits at once.
import { complain } from './output.ts'

export interface ShutdownSignal {
  readonly signal: AbortSignal
  /** Restores the default handling of the signals. */
  readonly release: () => void
}

export const endOnSignal = (): ShutdownSignal => {
  const ending = new AbortController()
  const end = (name: NodeJS.Signals): void => {
    if (ending.signal.aborted) process.exit(130)
    complain(`${name}: ending; once more ends at once`)
    ending.abort()
  }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.on(name, end)
  return {
    signal: ending.signal,
    release: () => {
      for (const name of names) process.off(name, end)
    },
  }
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
