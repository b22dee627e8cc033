// Which handler serves which kind of side effect: one each, found to be sound before anything is called.
import { handlerOf } from '../dsl/internal.ts'
import type { HandlersOf } from '../dsl/index.ts'
import type { HandlerValue } from '../dsl/internal.ts'

export interface RegisteredHandler {
  readonly kind: string
  readonly handler: HandlerValue
}
export type RegisteredHandlers = ReadonlyMap<string, RegisteredHandler>
export type Registered =
  | { readonly kind: 'registered'; readonly handlers: RegisteredHandlers }
  | { readonly kind: 'refused'; readonly problems: readonly string[] }

/** What `handle` made, module by module. Two workflows may share a kind, and then share its handler. */
export const registerHandlers = (given: readonly HandlersOf<object>[]): Registered => {
  const handlers = new Map<string, RegisteredHandler & { readonly workflow: string }>()
  const problems: string[] = []
  for (const of of given) {
    for (const kind of Object.keys(of.handlers)) {
      const found = sound(of, kind)
      const known = handlers.get(kind)
      if (typeof found === 'string') problems.push(`the handler of '${kind}', given for workflow '${of.workflow}': ${found}`)
      else if (known === undefined) handlers.set(kind, { kind, handler: found, workflow: of.workflow })
      else if (known.handler.run !== found.run)
        problems.push(`two handlers for '${kind}', given for workflows '${known.workflow}' and '${of.workflow}': give both the same one`)
    }
  }
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'registered', handlers }
}

/** The handler, or what is wrong with it: the compiler has seen those written in TypeScript, not the others. */
const sound = (of: HandlersOf<object>, kind: string): HandlerValue | string => {
  let found: HandlerValue | undefined
  try {
    found = handlerOf(of, kind)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (typeof found?.run !== 'function') return "'run' must be a function"
  if (found.repeat !== 'safe' && found.repeat !== 'unsafe') return "'repeat' must be 'safe' or 'unsafe'"
  if (found.repeat === 'unsafe' && typeof found.probe !== 'function') return "'probe' must be a function where 'repeat' is 'unsafe'"
  return found
}
