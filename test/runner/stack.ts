// What a process is at, by its debugger: also where its code never comes back to the event loop.
import { setTimeout as after } from 'node:timers/promises'
import { z } from 'zod'
import { debugPort } from './where.ts'

const Targets = z.tuple([z.object({ webSocketDebuggerUrl: z.string() })])
const Frame = z.object({ functionName: z.string(), location: z.object({ scriptId: z.string(), lineNumber: z.number() }) })
const Parsed = z.object({ method: z.literal('Debugger.scriptParsed'), params: z.object({ scriptId: z.string(), url: z.string() }) })
const Paused = z.object({ method: z.literal('Debugger.paused'), params: z.object({ callFrames: z.array(Frame) }) })
const PATIENCE = 10_000

const addressOf = async (pid: number): Promise<string> => {
  process.kill(pid, 'SIGUSR1') // begins to listen, from a thread of its own
  await after(1000)
  const answer = await fetch(`http://127.0.0.1:${debugPort(pid)}/json`, { signal: AbortSignal.timeout(PATIENCE) })
  return Targets.parse(await answer.json())[0].webSocketDebuggerUrl
}

/** Lines of the stack, the innermost first; one that says so where it runs no code of its own but waits, as for a program that it called. */
export const stackOf = async (pid: number): Promise<readonly string[]> => {
  const socket = new WebSocket(await addressOf(pid))
  const urls = new Map<string, string>()
  const frames = new Promise<readonly string[]>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('its debugger does not answer')))
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }))
      socket.send(JSON.stringify({ id: 2, method: 'Debugger.pause' }))
    })
    socket.addEventListener('message', ({ data }) => {
      const said: unknown = JSON.parse(String(data))
      const parsed = Parsed.safeParse(said)
      if (parsed.success) urls.set(parsed.data.params.scriptId, parsed.data.params.url)
      const paused = Paused.safeParse(said)
      if (!paused.success) return
      const line = ({ functionName, location }: z.infer<typeof Frame>): string =>
        `  ${functionName || '(anonymous)'} ${urls.get(location.scriptId) ?? ''}:${location.lineNumber + 1}`
      resolve(paused.data.params.callFrames.map(line))
    })
  })
  const waits = after(PATIENCE, ['  it runs no code of its own: it waits for something'], { ref: false })
  return Promise.race([frames, waits]).finally(() => socket.close())
}
