// The terminal in which the reader's engine runs: to start it there again is to end it with Ctrl-C first.
import type { ChildProcess } from 'node:child_process'
import { shell } from './shell.ts'

export interface ReadersEngine {
  readonly start: (command: string, cwd: string) => Promise<void>
  readonly end: () => Promise<void>
  readonly starts: () => number
}

export const engine = (): ReadersEngine => {
  let running: { readonly child: ChildProcess; readonly closed: Promise<string> } | undefined
  let starts = 0
  const end = async (): Promise<void> => {
    if (running?.child.pid === undefined) return
    process.kill(-running.child.pid, 'SIGINT') // to the whole group, as a terminal does
    const printed = await running.closed
    running = undefined
    if (!printed.endsWith('\nSIGINT: ending; once more ends at once\n')) throw new Error(`Ctrl-C did not end the engine well:\n${printed}`)
  }
  const start = async (command: string, cwd: string): Promise<void> => {
    await end()
    starts++
    const child = shell(command, cwd)
    let printed = ''
    const closed = new Promise<string>((resolve) => child.once('close', () => resolve(printed)))
    running = { child, closed }
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          printed += text
          if (printed.includes('Press Ctrl-C to end.')) resolve()
        })
      void closed.then(() => reject(new Error(`${command} ended:\n${printed}`)))
    })
  }
  return { start, end, starts: () => starts }
}
