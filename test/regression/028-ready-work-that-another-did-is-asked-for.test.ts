// Ready work of a turn that had ended at its bound was done by another owner, who died before it asked for the side effect; who came
// second found nothing left to do, acknowledged, and nobody asked.
import { expect, it } from 'vitest'
import { deliver } from '../../executor-service/shell/deliver.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { driven, LEASE, pay, start } from '../core/attack.fixture.ts'
import type { Driven } from '../core/attack.fixture.ts'

const COMMAND = start(pay)
/** Each turn ends after its first event, and ready work goes on in the next. */
const tell = ({ shell }: Driven): Promise<void> =>
  deliver({
    shell: { ...shell, env: { ...shell.env, limits: { events: 1, size: 1_000 } } },
    stream: COMMAND.stream,
    commands: [COMMAND],
    lease: LEASE,
  })

it('who finds the rest of its work done asks for what came of it', async () => {
  const journal = memoryJournal()
  const dying = driven([pay], { journal })
  dying.shell.bus.publish = () => Promise.reject(new Error('it died'))
  let appends = 0
  const second = driven([pay], {
    journal: {
      ...journal,
      append: async (batch) => {
        appends += 1
        if (appends === 2) await expect(tell(dying)).rejects.toThrow('it died')
        return journal.append(batch)
      },
    },
  })
  await tell(second)
  expect(second.requests.map(({ effect }) => effect)).toEqual(['Charge'])
})
