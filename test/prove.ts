// npm run prove -- [--only NAME]… [--seed N]: the long forms of what CI runs in short, one after the other, with one summary at the end.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { crashRun } from './crash/crash.ts'
import { problemsOf } from './crash/problems.ts'

/** What a part found, in one line. */
interface Proof {
  readonly proved: boolean
  readonly found: string
}
interface Part {
  readonly what: string
  readonly prove: (seed: number) => Promise<Proof>
}

const SEEDS = 20_000
const GRAPHS = 20_000
const UNDOS = 10_000
const EDITS = 10_000
const MUTATIONS = 10_000
const FLIPS = 400
const KILLS = 20
const FAULTS = 75
const WORLDS = [
  ['postgres', 1],
  ['postgres', 3],
  ['cosmos', 1],
  ['cosmos', 3],
] as const
/** More than the three that are asked for, so that each place in a call is met twice. */
const IN_CALLS = 6
/** Payloads a second: a life that is left alone takes more than 20 s. */
const RATE = 80

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Runs a script of our own with this Node, and shows what it says. */
const ran = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code === 0))
  })

const tested = (path: string, env: NodeJS.ProcessEnv): Promise<boolean> =>
  ran([here('../node_modules/vitest/vitest.mjs'), 'run', here(path)], env)

const simulate = async (seed: number): Promise<Proof> => {
  const script = here('./simulation/main.ts')
  const proved = await ran(['--conditions=contrail-source', script, '--seeds', String(SEEDS), '--from', String(seed)])
  return { proved, found: `${SEEDS} seeds from ${seed} ${proved ? 'kept' : 'did not all keep'} every invariant` }
}

const graphs = async (seed: number): Promise<Proof> => {
  const script = here('./graphs/main.ts')
  const proved = await ran(['--conditions=contrail-source', script, '--graphs', String(GRAPHS), '--from', String(seed)])
  return { proved, found: `${GRAPHS} random graphs from ${seed} ${proved ? 'came' : 'did not all come'} to what the naive model says` }
}

const undos = async (seed: number): Promise<Proof> => {
  const script = here('./compensation/main.ts')
  const proved = await ran(['--conditions=contrail-source', script, '--graphs', String(UNDOS), '--from', String(seed)])
  return {
    proved,
    found: `${UNDOS} random graphs from ${seed} ${proved ? 'undid' : 'did not all undo'} what the naive model says, in its order`,
  }
}

const edits = async (seed: number): Promise<Proof> => {
  const script = here('./edits/main.ts')
  const proved = await ran(['--conditions=contrail-source', script, '--graphs', String(EDITS), '--from', String(seed)])
  return {
    proved,
    found: `${EDITS} random graphs from ${seed} that were edited ${proved ? 'came' : 'did not all come'} to what a fresh instance comes to`,
  }
}

const crash = async (seed: number): Promise<Proof> => {
  const run = await crashRun({ kills: KILLS, inCalls: IN_CALLS, rate: RATE, seed, report: (line) => say(`  ${line}`) })
  const problems = problemsOf(run)
  for (const problem of problems) say(`  ${problem}`)
  const { instances, completed, waiting, review, charged } = run.survived.summary
  const inCalls = run.kills.filter(({ charging }) => charging > 0).length
  return {
    proved: problems.length === 0 && inCalls >= 3,
    found:
      `${run.kills.length} kills, ${inCalls} of them inside a charge; ${instances} instances, ${completed} completed, ${waiting} waiting, ` +
      `${review} in review, charged ${charged}; ${problems.length === 0 ? 'every order once' : `${problems.length} problems`}`,
  }
}

const fuzz = async (seed: number): Promise<Proof> => {
  const proved = await tested('./proof/fuzz.test.ts', { FUZZ: String(MUTATIONS), FUZZ_SEED: String(seed) })
  return {
    proved,
    found: `${MUTATIONS} mutated triggers and signals ${proved ? 'were all answered' : 'were not all answered'} (seed ${seed})`,
  }
}

const damage = async (seed: number): Promise<Proof> => {
  const env = { DAMAGE_FLIPS: String(FLIPS), DAMAGE_SEED: String(seed) }
  const proved = await tested('../journal/sqlite/losses.test.ts', env)
  return {
    proved,
    found: `${FLIPS} flipped bits and ${FLIPS / 4} cuts of each file ${proved ? 'were all told' : 'were not all told'} (seed ${seed})`,
  }
}

const badDays = async (): Promise<Proof> => {
  const proved = await tested('./bad-days', { CONTRAIL_LONG: '1' })
  return { proved, found: proved ? 'what happens is what docs/operations.md says' : 'not all happened as docs/operations.md says' }
}

const removals = async (): Promise<Proof> => {
  const proved = await tested('./cluster/removals.test.ts', { CONTRAIL_LONG: '1' })
  return { proved, found: `104 killed processes: ${proved ? 'each call, undo, answer and child once' : 'not everything once'}` }
}

const chaos = async (seed: number): Promise<Proof> => {
  const failed: string[] = []
  for (const [journal, nodes] of WORLDS) {
    const world = `${journal}, ${nodes} ${nodes === 1 ? 'broker' : 'brokers'}`
    const args = ['--faults', String(FAULTS), '--seed', String(seed), '--nodes', String(nodes), '--journal', journal]
    if (!(await ran(['--conditions=contrail-source', here('./chaos/main.ts'), ...args]))) failed.push(world)
  }
  const faults = `${FAULTS} faults in each of ${WORLDS.length} clusters (seed ${seed})`
  return {
    proved: failed.length === 0,
    found: `${faults}: ${failed.length === 0 ? 'nothing lost, nothing twice' : `wrong on ${failed.join('; ')}`}`,
  }
}

const parts: Readonly<Record<string, Part>> = {
  simulate: { what: `${SEEDS} seeds of the deterministic simulation`, prove: simulate },
  graphs: { what: `${GRAPHS} random graphs against a naive model`, prove: graphs },
  undos: { what: `${UNDOS} random graphs that undo what they did against a naive model`, prove: undos },
  edits: { what: `${EDITS} random graphs that are edited while they go on against a naive model`, prove: edits },
  crash: { what: `the engine killed ${KILLS} times on one journal`, prove: crash },
  damage: { what: `${FLIPS} flipped bits in each file of an SQLite journal`, prove: damage },
  'bad-days': { what: 'a cluster on its bad days', prove: badDays },
  removals: { what: 'a cluster with children, tasks and a schedule, whose processes are killed 104 times', prove: removals },
  chaos: { what: `a cluster with ${FAULTS} faults, four times`, prove: chaos },
  fuzz: { what: `${MUTATIONS} mutated triggers and signals`, prove: fuzz },
}

const USAGE = `npm run prove -- [--only NAME]… [--seed N]\nparts: ${Object.keys(parts).join(', ')}`
const usage = (problem: string): never => {
  say(`${problem}\n${USAGE}`)
  process.exit(2)
}
const optionsOf = () => {
  const options = {
    only: { type: 'string', multiple: true, default: Object.keys(parts) },
    seed: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  try {
    const { only, seed = String(Math.floor(Math.random() * 2 ** 31)), help } = parseArgs({ options }).values
    if (help) {
      process.stdout.write(`${USAGE}\n`)
      process.exit(0)
    }
    if (!/^\d{1,10}$/.test(seed)) return usage(`--seed is '${seed}': give a whole number`)
    const unknown = only.find((name) => !Object.hasOwn(parts, name))
    return unknown === undefined ? { only, seed: Number(seed) } : usage(`there is no part '${unknown}'`)
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
}

const { only, seed } = optionsOf()
process.once('SIGINT', () => process.exit(130)) // an exit in order: what was started is stopped
const summary: string[] = []
for (const [name, part] of Object.entries(parts)) {
  if (!only.includes(name)) continue
  say(`${name}: ${part.what}, with the seed ${seed}`)
  const proof = await part.prove(seed).catch((error: unknown): Proof => ({ proved: false, found: String(error) }))
  if (!proof.proved) process.exitCode = 1
  summary.push(`${proof.proved ? 'proved ' : 'FAILED '} ${name}: ${proof.found}`)
}
process.stdout.write(`${summary.join('\n')}\n`)
if (process.exitCode === 1) say(`to repeat it: npm run prove -- ${only.map((name) => `--only ${name}`).join(' ')} --seed ${seed}`)
