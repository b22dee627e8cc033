// npm run bench -- NAME [--json]: counters first, then ratios inside the run. Nothing here passes or fails by time.
import { parseArgs } from 'node:util'
import { w1InCluster } from './cluster/w1-run.ts'
import { crashResume } from './crash-resume.ts'
import { orderIdle, orderSaturated } from './order.ts'
import { size } from './size.ts'
import { schedules } from './schedules.ts'
import { sleepers } from './sleepers.ts'
import { tasks } from './tasks.ts'

const figures: Readonly<Record<string, () => Promise<Readonly<Record<string, number>>>>> = {
  cluster: () => w1InCluster({ executors: 1, partitions: 16, instances: 20_000 }),
  'cluster-two-executors': () => w1InCluster({ executors: 2, partitions: 16, instances: 20_000 }),
  'cluster-one-partition': () => w1InCluster({ executors: 1, partitions: 1, instances: 20_000 }),
  'order-idle': () => orderIdle(),
  'order-saturated': () => orderSaturated(),
  'crash-resume': () => crashResume(),
  sleepers: () => sleepers(),
  schedules: () => schedules(),
  tasks: () => tasks(),
  size: () => size(),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
const names = positionals.length > 0 ? positionals : Object.keys(figures)
const unknown = names.filter((name) => !(name in figures))
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`there is no figure ${unknown.join(', ')}\n`)
  process.stdout.write(`npm run bench -- [name…] [--json]\nfigures: ${Object.keys(figures).join(', ')}\n`)
  process.exit(unknown.length > 0 ? 2 : 0)
}

const rounded = (n: number): number => (Number.isInteger(n) ? n : Number(n.toPrecision(4)))
for (const name of names) {
  process.stderr.write(`${name} …\n`)
  const found = Object.fromEntries(Object.entries(await figures[name]!()).map(([key, value]) => [key, rounded(value)]))
  if (values.json) process.stdout.write(`${JSON.stringify({ figure: name, ...found })}\n`)
  else
    process.stdout.write(
      `${name}\n${Object.entries(found)
        .map(([key, value]) => `  ${key.padEnd(24)} ${value}`)
        .join('\n')}\n`,
    )
}
