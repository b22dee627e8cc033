// The processes of a server: its first one and all that it has started, each in a session of its own.
import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

interface Living {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** Those that wait to be buried do not live. */
const living = (): readonly Living[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , stat]) => stat !== undefined && !stat.startsWith('Z'))
    .map(([pid, parent, , ...args]) => ({ pid: Number(pid), parent: Number(parent), command: args.join(' ') }))

/** The process and its descendants that live. */
export const tree = (root: number): readonly number[] => {
  const all = living()
  const below = (of: number): readonly number[] => all.flatMap(({ pid, parent }) => (parent === of ? [pid, ...below(pid)] : []))
  return all.some(({ pid }) => pid === root) ? [root, ...below(root)] : []
}

/** Whether a process of this number lives whose command line has `part`. */
export const lives = (pid: number, part = ''): boolean => living().some((one) => one.pid === pid && one.command.includes(part))

/** Kills a process and its descendants at once; resolves when all are gone. */
export const killTree = async (root: number): Promise<void> => {
  signalAll([root], 'SIGSTOP') // It starts no more of them.
  const pids = tree(root)
  signalAll(pids, 'SIGKILL')
  while (living().some(({ pid }) => pids.includes(pid))) await delay(10)
}

/** Sends a signal to each; who is gone already is passed over. */
export const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
    }
  }
}
