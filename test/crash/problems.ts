// What is wrong with a run of kills, as sentences: an empty list is the proof.
import type { CrashRun, Outcome } from './crash.ts'
import { truth } from './truth.ts'

export const problemsOf = ({ kills, survived, again }: CrashRun): readonly string[] => [
  ...kills.flatMap(({ findings }, i) => findings.map((what) => `after kill ${i + 1}: ${what}`)),
  ...kills.flatMap(({ completed, turns }, i) =>
    completed < truth.completed && turns > 0 ? [] : [`kill ${i + 1} came after the last completion, or before the first append`],
  ),
  ...wrongWith(survived).map((what) => `after the last life: ${what}`),
  ...wrongWith(again).map((what) => `after the same command once more: ${what}`),
  ...(again.summary.duplicates === truth.orders
    ? []
    : [`sent again, ${again.summary.duplicates} of ${truth.orders} orders were recognised`]),
  ...(again.journal.turns === survived.journal.turns
    ? []
    : [`sent again, ${again.journal.turns - survived.journal.turns} turns were added`]),
]

const wrongWith = ({ summary, ledger, journal }: Outcome): readonly string[] => {
  const { instances, completed, waiting, review } = summary
  const counts = `${instances} instances, ${completed} completed, ${waiting} waiting, ${review} in review`
  const expected = `${truth.orders} instances, ${truth.completed} completed, ${truth.waiting} waiting, 0 in review`
  const orders = new Set([...truth.charged.keys(), ...Object.keys(ledger)])
  return [
    ...journal.findings,
    ...(counts === expected ? [] : [`there are ${counts}; expected are ${expected}`]),
    ...[...orders].flatMap((order) => {
      const { charges, cents } = ledger[order] ?? { charges: 0, cents: 0 }
      const owed = truth.charged.get(order)
      if (charges === (owed === undefined ? 0 : 1) && cents === (owed ?? 0)) return []
      return [`order ${order} was charged ${charges} times, ${cents} cents; it owes ${owed ?? 0}`]
    }),
  ]
}
