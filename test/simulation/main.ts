// `npm run simulate -- --seeds N --from S [--mutant NAME] [--trace]`: worlds by the thousand, and how to see a bad one again.
import { parseArgs } from 'node:util'
import { coverage } from './features.ts'
import { mutants } from './mutants/index.ts'
import { repeatBy, report } from './report.ts'
import { judged } from './seeds.ts'

/** Bad worlds that are told in full; of the others only the seed. */
const TOLD = 3

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    mutant: { type: 'string' },
    trace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`npm run simulate -- [--seeds N] [--from S] [--mutant NAME] [--trace]

Plays N worlds, from seed S on, in which processes, disks, clocks and messages fail, and checks that everything is as it has to be.
A seed repeats its world; --trace tells all that went on in it; --mutant plays it with a fault put into the code, to see it caught.`)
  process.exit(0)
}

const whole = (name: string, text: string): number => {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  return fail(`--${name} is '${text}': write a whole number from 1`)
}
const fail = (sentence: string): never => {
  console.error(sentence)
  process.exit(2)
}

const count = whole('seeds', values.seeds)
const from = whole('from', values.from)
const mutant = mutants.find(({ name }) => name === values.mutant)
if (values.mutant !== undefined && !mutant)
  fail(`there is no mutant '${values.mutant}': choose one of ${mutants.map(({ name }) => name).join(', ')}`)

const began = performance.now()
const line = (done: number, red: number): string => {
  const perSecond = Math.round(done / ((performance.now() - began) / 1000))
  return `${done} of ${count} seeds, ${perSecond} a second, ${red} red`
}
const isTerminal = process.stdout.isTTY
const every = Math.max(1, Math.floor(count / (isTerminal ? 1000 : 10)))
const progress = (done: number, red: number): void => {
  if (isTerminal) process.stdout.write(`\r${line(done, red)} `)
  else console.log(line(done, red))
}

const met = coverage()
const red: number[] = []
let done = 0
for await (const world of judged({ from, count, mutant })) {
  const { evidence, found } = world
  done += 1
  met.add(world.met)
  if (values.trace) console.log(evidence.trace.join('\n'))
  if (found.length > 0) {
    red.push(evidence.seed)
    if (isTerminal) process.stdout.write('\r')
    console.log(red.length <= TOLD ? report(world, mutant?.name) : repeatBy(evidence.seed, mutant?.name))
    // A mutant has to be caught once.
    if (mutant) break
  }
  if (done % every === 0 || done === count) progress(done, red.length)
}
if (isTerminal) process.stdout.write('\n')

if (mutant) {
  console.log(red.length > 0 ? `${mutant.name} is caught after ${done} seeds` : `${mutant.name} is not caught: ${mutant.breaks}`)
  process.exitCode = red.length > 0 ? 0 : 1
} else {
  console.log(`met in so many seeds: ${[...met.counts].map(([name, times]) => `${name} ${times}`).join(', ')}`)
  console.log(red.length > 0 ? `${red.length} of ${done} seeds are red` : `${done} seeds, all as they have to be`)
  process.exitCode = red.length > 0 ? 1 : 0
}
