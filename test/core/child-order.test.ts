// Whatever order the messages between streams take, and however often they come: each request ends once, and nothing that was given up runs on.
import { array, assert, asyncProperty, nat } from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  call,
  child,
  flow,
  forEach,
  http,
  parallel,
  perform,
  sideEffect,
  signal,
  step,
  takes,
  tell,
  workflow,
} from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import { callOf, childCause, evolveTurn, initial, isCall, openRequests } from '../../engine/index.ts'
import type { Command, StreamState, Turn } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { driven, LEASE, operator } from './attack.fixture.ts'

const Work = z.object({ id: z.string(), key: z.string() })
interface Work extends Data<typeof Work> {}
const own = { version: 1, state: z.object({}), initial: {} } as const
const asChild = call({ decode: Work, id: 'key', result: z.unknown() })
const Box = aggregate({ name: 'Box', version: 1, state: z.object({}), initial: {}, upcast: {} })
const ping = sideEffect('Ping', { payload: Work })
const Note = signal('Note', { payload: Work, id: 'key', to: Box.by('id') })
const waits = workflow({ ...own, name: 'Waits', triggers: [asChild] }, perform(ping))
const quick = workflow(
  { ...own, name: 'Quick', triggers: [asChild] },
  step('Same', (x: Work) => ({ output: x })),
)
const boxed = workflow({ name: 'Boxed', version: 1, triggers: [asChild], metadata: { aggregate: Box.by('id') } }, perform(ping))
const middle = workflow(
  { ...own, name: 'Middle', triggers: [asChild] },
  parallel({ a: child(waits, { within: '9d' }), b: child(boxed, { within: '9d' }) }),
)
const items = step('Items', ({ id, key }: Work) => ({
  output: { id, key, lines: [`${key}1`, `${key}2`, `${key}1`].map((one) => ({ id, key: one })) },
}))
const top = workflow(
  { ...own, name: 'Top', triggers: [http({ decode: Work, id: 'key' })] },
  parallel({
    list: flow(items, forEach('lines', child(quick))),
    deep: child(middle),
    told: flow(tell(Note), takes<Work>(), child(waits, { detach: true })),
  }),
)
const onBox = workflow(
  { name: 'OnBox', version: 1, triggers: [http({ decode: Work, id: 'key' })], metadata: { aggregate: Box.by('id') } },
  flow(tell(Note), child(boxed)),
)
const workflows = [waits, quick, boxed, middle, top, onBox]

const startOf = (of: typeof top | typeof onBox, key: string): Command => {
  const stream = of === onBox ? 'Box/x' : `${of.name}:${key}`
  const instance = of === onBox ? `${of.name}:${key}@${stream}` : stream
  return {
    kind: 'start',
    stream,
    instance,
    workflow: of.name,
    number: 1,
    hash: `${of.name}@1`,
    key,
    input: { id: 'x', key },
    origin: { source: 'test' },
  }
}

/** What each random number picks: a message on its way, to be delivered and kept, or delivered and gone; or a person's cancel. */
const run = async (
  picks: readonly number[],
): Promise<{
  readonly turns: readonly Turn[]
  readonly givenUp: ReadonlyMap<string, number>
  readonly states: ReadonlyMap<string, StreamState>
}> => {
  const journal = memoryJournal()
  const { shell } = driven(workflows, { journal })
  const onTheWay: Command[] = [startOf(top, 'k'), startOf(onBox, 'k'), startOf(top, 'l')]
  const bus: typeof shell.bus = {
    ...shell.bus,
    // `as`: what goes to the topic of commands are commands.
    publish: async (topic, messages) => {
      if (topic === 'commands') onTheWay.push(...messages.map(({ value }) => value as Command))
    },
  }
  /** By the place that asked: the version of the child's stream when it was told that nobody waits any more. */
  const givenUp = new Map<string, number>()
  const send = async (command: Command): Promise<void> => {
    const { version } = await journal.load(command.stream)
    await delivered(command)
    const isGivenUp = command.kind === 'child' && command.cancel !== undefined
    if (isGivenUp && !givenUp.has(childCause(command.parent))) givenUp.set(childCause(command.parent), version)
  }
  const delivered = (command: Command): Promise<void> =>
    deliver({ shell: { ...shell, bus }, stream: command.stream, commands: [command], lease: LEASE }).catch((error: unknown) => {
      throw new Error(`${command.kind} on ${command.stream}: ${String(error)}`, { cause: error })
    })
  const foldAll = async (): Promise<ReadonlyMap<string, StreamState>> => {
    const { turns } = await journal.readAll(undefined, 100_000)
    return new Map([...Map.groupBy(turns, ({ stream }) => stream)].map(([stream, of]) => [stream, of.reduce(evolveTurn, initial)]))
  }
  let cancels = 0
  for (const pick of picks) {
    if (pick % 11 === 0) {
      const held = [...(await foldAll()).entries()].flatMap(([stream, { holder, below = [] }]) =>
        [...below, ...(holder ? [holder] : [])].map(({ instance }) => ({ stream, instance })),
      )
      const found = held[pick % Math.max(1, held.length)]
      if (found)
        await send(operator(found.stream, { do: pick % 2 === 0 ? 'cancel' : 'kill', instance: found.instance }, `c${(cancels += 1)}`))
      continue
    }
    const at = pick % Math.max(1, onTheWay.length)
    const command = onTheWay[at]
    if (!command) continue
    // Delivered, and perhaps once more later.
    if (pick % 3 !== 0) onTheWay.splice(at, 1)
    await send(command)
  }
  // All that is left comes in the end, and what is open asks again: nothing is lost for good.
  for (const root of ['Top:k', 'OnBox:k@Box/x', 'Top:l']) {
    const stream = root.slice(root.indexOf('@') + 1)
    while (onTheWay.length > 0) await send(onTheWay.shift()!)
    await send(operator(stream, { do: 'cancel', instance: root }, `end ${root}`)).catch(() => {})
  }
  for (let quiet = false; !quiet;) {
    while (onTheWay.length > 0) await send(onTheWay.shift()!)
    const open = [...(await foldAll())].flatMap(([stream, state]) =>
      openRequests(state, 0)
        .filter(isCall)
        .map((effect) => callOf(stream, effect)),
    )
    quiet = open.length === 0
    onTheWay.push(...open)
  }
  const { turns } = await journal.readAll(undefined, 100_000)
  return { turns, givenUp, states: await foldAll() }
}

const key = (e: { readonly instance: string; readonly node: string; readonly visit: number }): string =>
  `${e.instance}/${e.node}#${e.visit}`
const seeds = Number(process.env['CHILD_ORDER_RUNS'] ?? 60)

it('in whatever order messages come, and however often, each request ends once, and nothing that was given up runs on', async () => {
  await assert(
    asyncProperty(array(nat(10_000), { minLength: 0, maxLength: 60 }), async (picks) => {
      const { turns, givenUp, states } = await run(picks)
      const events = turns.flatMap((turn) => turn.events)
      const asked = events.filter((e) => e.kind === 'ChildRequested' || e.kind === 'TellRequested').map(key)
      const ended = events.filter((e) => e.kind === 'ChildEnded' || e.kind === 'TellEnded').map(key)
      expect(new Set(asked).size).toBe(asked.length)
      expect(ended.toSorted()).toEqual(asked.toSorted())
      const begun = events.filter((e) => e.kind === 'InstanceBegan')
      expect(new Set(begun.map(({ instance }) => instance)).size, 'an instance begins once').toBe(begun.length)
      const placed = new Map(
        events.flatMap((e) =>
          (e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued') && e.start.parent ? [[e.instance, e.start.parent] as const] : [],
        ),
      )
      const parents = new Map(begun.flatMap(({ instance, start }) => (start.parent ? [[instance, start.parent] as const] : [])))
      for (const { version, causes, events: inTurn } of turns)
        for (const e of inTurn) {
          const isPlaced = e.kind === 'InstanceBegan' || e.kind === 'InstanceQueued'
          if (isPlaced && e.start.parent)
            expect(version, 'what was given up does not begin').toBeLessThanOrEqual(givenUp.get(childCause(e.start.parent)) ?? Infinity)
          const by = causes.find(({ kind }) => kind === 'childCancelled')
          if (by && (e.kind === 'InstanceCancelled' || e.kind === 'InstanceKilled'))
            expect(by.id, 'only who asked first gives it up').toBe(key(placed.get(e.instance)!))
        }
      // Each place that was answered by an instance is the one for which it began.
      for (const e of events) if (e.kind === 'ChildEnded' && e.end.kind === 'completed') expect(key(parents.get(e.child)!)).toBe(key(e))
      const held = [...states.values()].flatMap(({ holder, below = [], queue }) =>
        [...below, ...(holder ? [holder] : []), ...queue.values()].map(({ instance }) => instance),
      )
      const left = held.filter((instance) => parents.get(instance)?.awaited !== false)
      expect(left, 'all roots are cancelled, and so is all that they await').toEqual([])
    }),
    { numRuns: seeds },
  )
}, 120_000)
