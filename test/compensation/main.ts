// node --conditions=contrail-source test/compensation/main.ts [--graphs N] [--from SEED]: random workflows that undo what they did, against the naive model.
import { parseArgs } from 'node:util'
import { compared } from './compare.ts'

const { values } = parseArgs({ options: { graphs: { type: 'string', default: '5000' }, from: { type: 'string', default: '1' } } })
const [graphs, from] = [Number(values.graphs), Number(values.from)]
const ends = new Map<string, number>()
let [happened, undone, wrong] = [0, 0, 0]
for (let seed = from; seed < from + graphs; seed++) {
  const found = compared(seed)
  happened += found.happened
  undone += found.undone
  ends.set(found.status, (ends.get(found.status) ?? 0) + 1)
  if (found.difference === undefined) continue
  wrong += 1
  process.stdout.write(`graph ${seed}: ${found.difference}\n`)
}
const how = [...ends].map(([status, many]) => `${many} ${status}`).join(', ')
process.stdout.write(`${graphs} graphs from ${from}, ${happened} happenings, ${undone} undos, ${how}, ${wrong} different from the model\n`)
process.exitCode = wrong === 0 ? 0 : 1
