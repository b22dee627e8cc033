// What came to a child's stream in one delivery was not seen by what came behind it: two that asked for one child both began it, and a second cancel ended it again.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { call, perform, sideEffect, step, workflow } from '../../dsl/index.ts'
import type { Data } from '../../dsl/index.ts'
import type { ChildCommand } from '../../engine/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { driven, LEASE } from '../core/attack.fixture.ts'

const Work = z.object({ key: z.string() })
interface Work extends Data<typeof Work> {}
const own = { version: 1, state: z.object({}), initial: {}, triggers: [call({ decode: Work, id: 'key', result: z.unknown() })] } as const
const ping = sideEffect('Ping', { payload: Work })
const waits = workflow({ ...own, name: 'Waits' }, perform(ping))
const quick = workflow(
  { ...own, name: 'Quick' },
  step('Same', (x: Work) => ({ output: x })),
)

const asking = (name: string, parent: string): ChildCommand => ({
  kind: 'child',
  stream: `${name}:k`,
  instance: `${name}:k`,
  workflow: name,
  key: 'k',
  input: { key: 'k' },
  origin: { source: 'test' },
  parent: { instance: parent, node: '0.Child', visit: 1, stream: parent, chain: [parent], awaited: true },
})
const givingUp = (of: ChildCommand): ChildCommand => ({ ...of, cancel: { do: 'cancel', reason: 'not wanted' } })

const life = async (...commands: readonly ChildCommand[]): Promise<readonly string[]> => {
  const journal = memoryJournal()
  const { shell } = driven([waits, quick], { journal })
  const stream = commands[0]?.stream ?? ''
  await deliver({ shell, stream, commands, lease: LEASE })
  const { turns } = await journal.load(stream)
  return turns
    .flatMap(({ events }) => events)
    .flatMap((event) => {
      if (event.kind === 'InstanceRefused') return [`${event.kind} ${event.code} ${event.start.parent?.instance}`]
      return event.kind.startsWith('Instance') ? [event.kind] : []
    })
}

it('a second place is refused a child that has begun and ended in this turn', async () => {
  expect(await life(asking('Quick', 'Top:a'), asking('Quick', 'Top:b'))).toEqual([
    'InstanceBegan',
    'InstanceCompleted',
    'InstanceRefused exists Top:b',
  ])
})

it('the same place is not refused, and nothing begins again', async () => {
  expect(await life(asking('Quick', 'Top:a'), asking('Quick', 'Top:a'))).toEqual(['InstanceBegan', 'InstanceCompleted'])
})

it('a second cancel changes nothing of a child that has ended in this turn', async () => {
  const asked = asking('Waits', 'Top:a')
  expect(await life(asked, givingUp(asked), givingUp(asked))).toEqual(['InstanceBegan', 'InstanceCancelled'])
})

it('a cancel that comes behind the end changes nothing', async () => {
  const asked = asking('Quick', 'Top:a')
  expect(await life(asked, givingUp(asked))).toEqual(['InstanceBegan', 'InstanceCompleted'])
})

it('a start that comes behind its cancel begins nothing', async () => {
  const asked = asking('Quick', 'Top:a')
  expect(await life(givingUp(asked), asked)).toEqual(['InstanceRefused cancelled Top:a'])
})

it('who is refused and gives up is refused once', async () => {
  const asked = asking('Waits', 'Top:b')
  expect(await life(asking('Waits', 'Top:a'), asked, givingUp(asked))).toEqual(['InstanceBegan', 'InstanceRefused exists Top:b'])
})
