// A reporter for CI: names a failure as it happens and a test file that hangs, with what it is at, and ends that file's process.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { stackOf } from './stack.ts'
import { RUNNING } from './where.ts'

const MINUTE = 60_000
/** A file in which no test ended for so long is named. */
const QUIET = 3 * MINUTE
/** No test may take so long: in ten minutes a limit of its own should have ended it. */
const HANGS = 11 * MINUTE
const LINES = 40

interface Watched {
  readonly file: string
  /** The last of it that was told: the worker tells in bundles, so that a test which blocks it may not be. */
  at: string
  /** When a test last ended there, in milliseconds since 1970. */
  since: number
  ended: boolean
}

const pidOf = (file: string): number | undefined =>
  readdirSync(RUNNING)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => readFileSync(join(RUNNING, String(pid)), 'utf8') === file && existsSync(`/proc/${pid}`))

/** What a process that hangs is at: its own stack, and the processes that it began. */
const tell = async (pid: number): Promise<string> => {
  const stack = await stackOf(pid).catch((error: unknown) => [String(error)])
  const children = spawnSync('ps', ['--ppid', String(pid), '-o', 'pid=,stat=,etime=,args='], { encoding: 'utf8' }).stdout
  return ['its stack:', ...stack.slice(0, LINES), 'processes that it began:', children].join('\n')
}

/** To be used beside another reporter: of what goes well it says nothing. */
export default class Hanging implements Reporter {
  readonly #running = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined

  onTestRunStart(): void {
    rmSync(RUNNING, { recursive: true, force: true })
    this.#timer = setInterval(() => void this.#look(), MINUTE).unref()
  }
  onTestRunEnd(): void {
    clearInterval(this.#timer)
  }
  onTestModuleStart({ moduleId }: TestModule): void {
    this.#running.set(moduleId, { file: moduleId, at: 'its beginning', since: Date.now(), ended: false })
  }
  onTestModuleEnd({ moduleId }: TestModule): void {
    this.#running.delete(moduleId)
  }
  onTestCaseReady(test: TestCase): void {
    const watched = this.#running.get(test.module.moduleId)
    if (watched) watched.at = test.fullName
  }
  onTestCaseResult(test: TestCase): void {
    const watched = this.#running.get(test.module.moduleId)
    if (watched) Object.assign(watched, { at: `after ${test.fullName}`, since: Date.now() })
    const { state, errors } = test.result()
    if (state === 'failed')
      console.error(`FAILED ${test.module.moduleId} > ${test.fullName}\n${errors.map(({ message }) => message).join('\n')}`)
  }

  async #look(): Promise<void> {
    for (const watched of this.#running.values()) {
      const quiet = Date.now() - watched.since
      if (quiet < QUIET || watched.ended) continue
      console.error(`${watched.file}: nothing ended for ${Math.round(quiet / MINUTE)} minutes, at: ${watched.at}`)
      if (quiet < HANGS) continue
      watched.ended = true
      const pid = pidOf(watched.file)
      if (pid === undefined) continue
      console.error(await tell(pid))
      process.kill(pid, 'SIGKILL')
    }
  }
}
