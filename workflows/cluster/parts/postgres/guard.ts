// A server under guard: when this process dies, by whatever signal, the server ends and its files go.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { USER } from './binaries.ts'

// The shell holds the other end of a pipe from this process. It reads `keep` to end the server and leave its files;
// the end of the pipe means that nobody is there any more.
const GUARD = `
directory=$1; shift
"$@" & child=$!
echo "guarding $child" >&2
read -r order || order=remove
kill -CONT "$child" 2>/dev/null
if [ "$order" = keep ]; then kill -INT "$child" 2>/dev/null; else kill -QUIT "$child" 2>/dev/null; fi
wait "$child"
[ "$order" = keep ] || rm -rf "$directory"
`

export interface Guarded {
  /** Of the server, not of its guard. */
  readonly pid: number
  /** Ends the server in order; resolves when it is gone. */
  keep(): Promise<void>
  /** Ends it and removes its files; resolves when both are gone. */
  remove(): Promise<void>
}

export interface GuardOptions {
  readonly command: string
  readonly args: readonly string[]
  /** Its files, which go with it. */
  readonly directory: string
  /** A line on standard error that says that it serves. */
  readonly ready: RegExp
}

/** @throws Error with what it wrote, where it ends before it serves */
export const startGuarded = ({ command, args, directory, ready }: GuardOptions): Promise<Guarded> => {
  const guard = spawn('sh', ['-c', GUARD, 'guard', directory, command, ...args], {
    ...USER,
    cwd: directory,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const exited = once(guard, 'exit')
  guard.stdin.on('error', () => {}) // The guard is gone: so is what it was to be told.
  const keep = async (): Promise<void> => {
    guard.stdin.end('keep\n')
    await exited
  }
  const remove = async (): Promise<void> => {
    guard.stdin.end()
    await exited
  }
  return new Promise((resolve, reject) => {
    const said: string[] = []
    let pid = 0
    let serves = false
    createInterface({ input: guard.stderr }).on('line', (line) => {
      said.push(line)
      if (said.length > 200) said.shift()
      pid ||= Number(/^guarding (\d+)$/.exec(line)?.[1] ?? 0)
      if (serves) return
      serves = ready.test(line)
      if (serves) resolve({ pid, keep, remove })
      // It ends by itself, which its guard does not see. Clients that come too early are told FATAL as well.
      else if (/FATAL: (?!.*the database system is)/.test(line)) void keep().then(() => reject(new Error(said.join('\n'))))
    })
    exited.then(() => reject(new Error(said.join('\n'))), reject)
  })
}
