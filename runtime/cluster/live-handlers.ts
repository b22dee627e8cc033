// The handlers of a process as versions come and go: checked against what is active, looked up for each request.
import type { Logger } from 'pino'
import { effectsOf } from '../../dsl/internal.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { Version } from '../../engine/index.ts'
import type { RegisteredHandlers, RegisteredHandler } from '../../side-effect-service/index.ts'
import type { HandlersModule } from '../app.ts'
import { handlersByKind } from '../handlers.ts'

export interface LiveHandlers {
  /** Always the same map, whatever is in it. */
  readonly handlers: RegisteredHandlers
  /** Throws a `FatalProblem` where the handlers do not fit the versions; what was served before stays. */
  readonly follow: (active: readonly Version[]) => void
  /** Kinds of active versions that come to this process and have no handler here. */
  readonly missing: () => readonly string[]
}

export interface AppCode {
  readonly handlers: readonly HandlersModule[]
  /** As they stand in the modules at hand: handlers of a workflow that is about to be deployed are there before it. */
  readonly workflows: readonly AnyWorkflow[]
}

/** `comes`: whether requests of the kind come to this process, by the queues that it takes from. */
export const liveHandlers = (
  { handlers: modules, workflows }: AppCode,
  log: Pick<Logger, 'warn'>,
  comes: (kind: string) => boolean = () => true,
): LiveHandlers => {
  const handlers = new Map<string, RegisteredHandler>()
  const told = new Set<string>()
  let missing: readonly string[] = []
  return {
    handlers,
    follow: (active) => {
      const found = handlersByKind(modules, [...active, ...workflows.map((workflow) => ({ workflow }))])
      handlers.clear()
      for (const [kind, handler] of found) handlers.set(kind, handler)
      missing = unhandled(active, handlers).filter(comes)
      for (const kind of missing) {
        if (!told.has(kind)) log.warn({ kind }, `no handler for kind '${kind}' in this process: its side effects wait until there is one`)
        told.add(kind)
      }
    },
    missing: () => missing,
  }
}

/**
 * All processes that take from a queue share its requests, so that a kind needs its handler in each of them. Kinds that only steps ask for stand
 * in no graph: those are said when the first request comes.
 */
const unhandled = (active: readonly Version[], handlers: RegisteredHandlers): readonly string[] => {
  const kinds = new Set(active.flatMap(({ workflow }) => effectsOf(workflow).flatMap(({ kind, remote }) => (remote ? [] : [kind]))))
  return [...kinds].filter((kind) => !handlers.has(kind))
}
