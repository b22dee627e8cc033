// node --conditions=contrail-source test/edits/main.ts [--graphs N] [--from SEED]: random workflows that are edited, against the naive model.
import { parseArgs } from 'node:util'
import { compared } from './compare.ts'

const { values } = parseArgs({ options: { graphs: { type: 'string', default: '20000' }, from: { type: 'string', default: '1' } } })
const [graphs, from] = [Number(values.graphs), Number(values.from)]
const sums = { edits: 0, stale: 0, kept: 0, wrong: 0 }
const refused = new Map<string, number>()
for (let seed = from; seed < from + graphs; seed++) {
  const { edits, stale, kept, refusals, difference } = compared(seed)
  sums.edits += edits
  sums.stale += stale
  sums.kept += kept
  for (const { code } of refusals) refused.set(code, (refused.get(code) ?? 0) + 1)
  if (difference === undefined) continue
  sums.wrong += 1
  process.stdout.write(`graph ${seed}: ${difference}\n`)
}
const codes = [...refused].map(([code, times]) => `${times} ${code}`).join(', ')
process.stdout.write(
  `${graphs} graphs from ${from}, ${sums.edits} edits, ${sums.stale} places done anew, ${sums.kept} answers kept, refused: ${codes}; ${sums.wrong} different from the model\n`,
)
process.exitCode = sums.wrong === 0 ? 0 : 1
