// node --conditions=contrail-source test/graphs/main.ts [--graphs N] [--from SEED]: random workflows against the naive model.
import { parseArgs } from 'node:util'
import { compared } from './compare.ts'

const { values } = parseArgs({ options: { graphs: { type: 'string', default: '20000' }, from: { type: 'string', default: '1' } } })
const [graphs, from] = [Number(values.graphs), Number(values.from)]
let steps = 0
let stops = 0
let givenUp = 0
let wrong = 0
for (let seed = from; seed < from + graphs; seed++) {
  const found = compared(seed)
  steps += found.steps
  stops += found.stops
  givenUp += found.givenUp
  if (found.difference === undefined) continue
  wrong += 1
  process.stdout.write(`graph ${seed}: ${found.difference}\n`)
}
process.stdout.write(
  `${graphs} graphs from ${from}, ${steps} steps, ${stops} sleeps, waits and side effects, ${givenUp} times something given up, ${wrong} different from the model\n`,
)
process.exitCode = wrong === 0 ? 0 : 1
