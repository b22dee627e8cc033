// npm run chaos -- --faults N --seed S: the cluster on its worst days; evidence stays where something went wrong.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chaosRun } from './chaos.ts'

const HELP = `npm run chaos -- [--faults N] [--seed S] [--nodes 1|3] [--journal postgres|cosmos]

Sends 830 orders and 10 % duplicates through Kafka while processes, brokers and the store are killed, frozen and restarted, executors are
cut from the store, and inspections come in whose step hangs. Two sets of side-effect processes have different handlers.
Checks that everything counted once, that others did the work of each executor while it was cut off, and that what hangs was stuck, alone, and
could be resubmitted. A seed repeats what is drawn; whom it meets also depends on who is still healing.`

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const wrong = (problem: string): never => {
  say(`${problem}\n${HELP}`)
  process.exit(2)
}
const text = { type: 'string' } as const
const parsed = () => {
  try {
    return parseArgs({ options: { faults: text, seed: text, nodes: text, journal: text, help: { type: 'boolean', default: false } } })
      .values
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}
const { faults = '20', seed = String(Math.floor(Math.random() * 2 ** 31)), nodes = '1', journal = 'postgres', help } = parsed()
if (help) {
  process.stdout.write(`${HELP}\n`)
  process.exit(0)
}
const number = (name: string, value: string): number =>
  /^\d{1,10}$/.test(value) ? Number(value) : wrong(`--${name} is '${value}': give a whole number`)
const brokers = nodes === '1' ? 1 : nodes === '3' ? 3 : wrong(`--nodes is '${nodes}': give 1 or 3`)
const store = journal === 'postgres' || journal === 'cosmos' ? journal : wrong(`--journal is '${journal}': give postgres or cosmos`)

const ending = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    if (ending.signal.aborted) process.exit(130)
    ending.abort()
  })
const directory = mkdtempSync(join(tmpdir(), 'contrail-chaos-'))
const lines: string[] = []
const report = (line: string): void => {
  lines.push(`${new Date().toISOString()} ${line}`)
  say(line)
}
const SESSION = 10_000
const options = { faults: number('faults', faults), seed: number('seed', seed), nodes: brokers, store, session: SESSION } as const
report(`${options.faults} faults with the seed ${options.seed}, ${brokers} broker${brokers === 1 ? '' : 's'}, ${store}`)
try {
  const run = await chaosRun({ ...options, directory, signal: ending.signal, report })
  for (const problem of run.problems) report(problem)
  process.exitCode = run.problems.length === 0 ? 0 : 1
  process.stdout.write(`${JSON.stringify({ ...options, ...run })}\n`)
} catch (error) {
  report(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}
if (process.exitCode === 0) rmSync(directory, { recursive: true, force: true })
else {
  writeFileSync(join(directory, 'chaos.log'), lines.join('\n'))
  say(
    `the logs of all processes are in ${directory}; to repeat it: npm run chaos -- --faults ${faults} --seed ${seed} --nodes ${nodes} --journal ${journal}`,
  )
}
