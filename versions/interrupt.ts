// Runs work that may never return, and takes the thread back from it when its time is over: loops and regular expressions alike.
import { Session } from 'node:inspector'

/** `interrupted`: it was ended in the middle, without `catch` and `finally`; what it had built up is to be thrown away. */
export type Interruption<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'interrupted' }
export type Interruptible = <T>(limitMs: number, work: () => T) => Interruption<T>

/** A name for the work by which the inspector finds it: what it evaluates knows no closures. */
const NAME = 'contrail.interruptible'
const EXPRESSION = `void globalThis[Symbol.for('${NAME}')]()`

let next = (): void => {}
const call = (): void => next()

let session: Session | undefined
const connected = (): Session => {
  if (session) return session
  Object.defineProperty(globalThis, Symbol.for(NAME), { value: call, configurable: true })
  session = new Session()
  session.connect()
  return session
}

/**
 * By the inspector's own time limit, in this very thread: V8 keeps one thread for all such limits, so that one costs a tenth of what the
 * `timeout` of `node:vm` does, which begins and joins a thread each time. Throws what the work throws.
 */
export const interruptible: Interruptible = <T>(limitMs: number, work: () => T): Interruption<T> => {
  const inspector = connected()
  const results: T[] = []
  const thrown: unknown[] = []
  next = () => {
    try {
      results.push(work())
    } catch (error) {
      thrown.push(error)
    }
  }
  inspector.post('Runtime.evaluate', { expression: EXPRESSION, timeout: Math.max(1, Math.ceil(limitMs)), silent: true })
  if (thrown.length > 0) throw thrown[0]
  return results.length > 0 ? { kind: 'done', value: results[0]! } : { kind: 'interrupted' }
}
