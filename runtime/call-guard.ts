// What a handler leaves uncaught costs its attempt, not the process: its floating rejections, its late throws, its `process.exit`.
import { callInWork } from '../side-effect-service/index.ts'

/** Guards of one process share its listeners. */
let guards = 0
let restoreExit = (): void => {}

/** Until the function that it returns is called. What belongs to no handler ends the process as it would without a guard. */
export const guardCalls = (): (() => void) => {
  if (guards++ === 0) begin()
  let ended = false
  return () => {
    if (ended) return
    ended = true
    if (--guards === 0) end()
  }
}

const begin = (): void => {
  process.on('uncaughtException', onException)
  process.on('unhandledRejection', onRejection)
  const original = Object.getOwnPropertyDescriptor(process, 'exit')
  const exit = process.exit.bind(process)
  const guarded: typeof process.exit = (code) => {
    const call = callInWork()
    if (call === undefined) return exit(code)
    const error = new Error('the handler called process.exit, which would have ended every other call: throw, or answer failed(…)')
    call.left(error)
    throw error
  }
  process.exit = guarded
  restoreExit = () => {
    // Somebody else may have put a function of his own there since.
    if (original && process.exit === guarded) Object.defineProperty(process, 'exit', original)
  }
}
const end = (): void => {
  process.off('uncaughtException', onException)
  process.off('unhandledRejection', onRejection)
  restoreExit()
}

const onException = (error: unknown): void => {
  const call = callInWork()
  if (call !== undefined) return call.left(error)
  if (process.listenerCount('uncaughtException') > 1) return
  end()
  // Thrown again with nobody listening: Node prints it and ends the process.
  setImmediate(() => {
    throw error
  })
}
const onRejection = (error: unknown): void => {
  const call = callInWork()
  if (call !== undefined) return call.left(error)
  // As Node does where nobody listens.
  if (process.listenerCount('unhandledRejection') === 1) throw error
}
