import { beforeAll, describe, expect, it } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import type { AnyWorkflow, StepRun } from '../../dsl/index.ts'
import { untilQuiet } from '../../runtime/index.ts'
import type { StepDone, Turn, Version } from '../../engine/index.ts'
import { openSqliteJournal } from '../../journal/sqlite/index.ts'
import { rerun } from '../../visualizer/verify/index.ts'
import type { Rerun } from '../../visualizer/verify/index.ts'
import { feed } from '../../workflows/feed.ts'
import { approvals, missingShipments } from '../../workflows/messages.ts'
import { northwindOrders } from '../../workflows/northwind.ts'
import { Approval, Shipment } from '../../workflows/order/vocabulary.ts'
import { demo, HANGS, withEngine, withFolder, withShop } from './engine.ts'
import { recordOf, versionsOf } from './rerun-all.ts'
import type { Streams } from './rerun-all.ts'

let streams: Streams
let versions: ReadonlyMap<string, Version>

/** All 830 orders to their end, also those that wait for a person, and one of these is declined. */
const everything = async (url: string): Promise<void> => {
  const client = contrailClient({ url })
  await feed(client, { signal: AbortSignal.timeout(HANGS), onProgress: () => {} })
  const orders = northwindOrders()
  const decisions = approvals(orders).map((decision, i) => ({ ...decision, approved: i > 0 }))
  for (const sent of [await client.signalMany(Approval, decisions), await client.signalMany(Shipment, missingShipments(orders))])
    expect(sent).toMatchObject({ kind: 'done', progress: { refused: 0, deadLettered: 0 } })
}

beforeAll(
  () =>
    withFolder(async (directory) => {
      await withShop(directory, () =>
        withEngine({ directory, ...demo }, async (engine) => {
          await everything(engine.url)
          await untilQuiet(engine, AbortSignal.timeout(HANGS))
        }),
      )
      const journal = await openSqliteJournal({ directory, readOnly: true })
      streams = await recordOf(journal)
      versions = await versionsOf(journal, streams)
      await journal.close()
    }),
  HANGS,
)

const get = (hash: string): Version | undefined => versions.get(hash)
const all = (version = get): readonly Rerun[] => [...streams.values()].flatMap((turns) => rerun({ turns, version }))
const stepsOf = (turns: readonly Turn[]): readonly StepDone[] =>
  turns.flatMap(({ events }) => events.filter((event) => event.kind === 'StepDone'))

describe('the steps of the 830 orders', () => {
  it('are all there: every step that the workflows have was recorded, but those for which nothing came in time', () => {
    const recorded = new Set([...streams.values()].flatMap(stepsOf).map(({ node }) => node.split('.').at(-1)))
    const has = [...versions.values()].flatMap(({ workflow }) => workflow.named.flatMap((of) => (of.kind === 'step' ? [of.name] : [])))
    expect(has.filter((name) => !recorded.has(name)).toSorted()).toEqual(['CloseExpired', 'CloseRefused', 'CloseWithoutCard'])
  })

  it('give their recorded results when they are run again on their own versions, loaded from the journal', () => {
    const reruns = all()
    expect(reruns).toHaveLength([...streams.values()].flatMap(stepsOf).length)
    expect(reruns.length).toBeGreaterThan(830 * 6)
    expect(reruns.filter(({ kind }) => kind !== 'same')).toEqual([])
  })
})

describe('the comparison turns red', () => {
  /** The first record of each step, and the stream that it stands in. */
  const samples = () =>
    new Map([...streams.values()].toReversed().flatMap((turns) => stepsOf(turns).map((step) => [step.node, { step, turns }] as const)))

  it('at the very step whose record was altered, wherever it is in the graph', () => {
    expect(samples().size).toBeGreaterThan(10)
    for (const { step, turns } of samples().values()) {
      const altered = turns.map((turn) => ({
        ...turn,
        events: turn.events.map((event) => (event === step ? { ...step, output: { ...Object(step.output), altered: true } } : event)),
      }))
      const { instance, node, visit } = step
      const red = rerun({ turns: altered, version: get }).find(({ kind }) => kind !== 'same')
      expect(red).toMatchObject({ instance, node, visit, kind: 'different', where: 'output.altered' })
    }
  })

  it('at every record of a step whose code was altered, and at no other', () => {
    const altered = (name: string) => (hash: string) => {
      const version = get(hash)
      return version && { hash, workflow: withStep(version.workflow, name) }
    }
    for (const name of new Set([...samples().keys()].map((node) => node.split('.').at(-1)!))) {
      const red = all(altered(name)).filter(({ kind }) => kind !== 'same')
      expect(new Set(red.map(({ node }) => node.split('.').at(-1)))).toEqual(new Set([name]))
      expect(red).toHaveLength([...streams.values()].flatMap(stepsOf).filter(({ node }) => node.split('.').at(-1) === name).length)
    }
  })
})

/** The same workflow, one of whose steps says a little more than before. */
const withStep = (workflow: AnyWorkflow, name: string): AnyWorkflow => ({
  ...workflow,
  named: workflow.named.map((of) => (of.kind === 'step' && of.name === name ? { ...of, value: saysMore(of.value) } : of)),
})
const saysMore =
  (run: StepRun): StepRun =>
  (input, state, context) => {
    const result = Object(run(input, state, context))
    return { ...result, output: { ...result.output, altered: true } }
  }
