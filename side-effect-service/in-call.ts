// Which call of a handler the running code belongs to: what it leaves behind uncaught is charged to its attempt, not to the process.
import { AsyncLocalStorage } from 'node:async_hooks'

export interface CallInWork {
  readonly kind: string
  readonly effectKey: string
  readonly attempt: number
  /** It left an error that nobody caught: the attempt has failed, unless it has been answered. */
  readonly left: (error: unknown) => void
}

const inWork = new AsyncLocalStorage<CallInWork>()

/** The call whose code runs now, or ran when what runs now was set up: in its timers, its callbacks, its forgotten promises. */
export const callInWork = (): CallInWork | undefined => inWork.getStore()

export const inCall = <T>(call: CallInWork, run: () => T): T => inWork.run(call, run)
