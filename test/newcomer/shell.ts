// A reader's shell: what is typed runs as it would for somebody who has npm and no more.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

export interface Ran {
  readonly code: number | null
  /** Standard output and error, as they came. */
  readonly out: string
}

/** npm asks a registry: slow at worst, but what takes longer than this hangs. */
const LIMIT = 300_000

/** Without what npm and npx told this very process, and without the project's own commands; whom the machine trusts is the reader's, too. */
const environment = (): NodeJS.ProcessEnv => {
  const own =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|NODE(?!_EXTRA_CA_CERTS$)|INIT_CWD|VITEST|CONTRAIL_)/
  const rest = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))
  const path = (process.env['PATH'] ?? '').split(':').filter((place) => !place.includes('node_modules'))
  return { ...rest, PATH: path.join(':'), CONTRAIL_PORT: '0' }
}

/** A shell that runs on, with its children in a group of their own, as behind a terminal. */
export const shell = (command: string, cwd: string): ChildProcess =>
  spawn('sh', ['-c', command], { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true })

/** Runs to its end. Throws, with all that was printed, where it fails, unless told that it may, and where it does not end. */
export const run = async (
  command: string,
  { cwd, mayFail = false }: { readonly cwd: string; readonly mayFail?: boolean },
): Promise<Ran> => {
  const child = shell(command, cwd)
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (out += text))
  let hangs = false
  const limit = setTimeout(() => {
    hangs = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL') // the whole group, or what holds its output would keep this waiting
  }, LIMIT)
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearTimeout(limit)
  if (hangs) throw new Error(`${command}\ndid not end within ${LIMIT / 1000} s:\n${out}`)
  if (code !== 0 && !mayFail) throw new Error(`${command}\nended with ${code}:\n${out}`)
  return { code, out }
}
