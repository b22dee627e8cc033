// `trigger send --wait` said "accepted" and ended with code 0 while the instance was in review; other content under a known key was not told.
import { expect, it } from 'vitest'
import { contrail } from '../../cli/command.test.helper.ts'
import { engineOf, journalFolder } from './engine.fixture.ts'

const W = `
const Order = z.object({ id: z.string(), text: z.string() })
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: Order, id: 'id' })], state: S, initial: {} },
  step('Break', ({ text }) => { if (text === 'bad') throw new Error('no such thing'); return { output: text } }))
`

it('with its reason and code 1, as other content under a known key does; a result is code 0', async () => {
  const directory = journalFolder()
  await engineOf(W, directory)
  const send = (id: string, text: string, ...more: readonly string[]) =>
    contrail('trigger', 'send', 'W', '--data', JSON.stringify({ id, text }), '-d', directory, ...more)
  const bad = await send('o-1', 'bad', '--wait', '1s')
  expect(bad).toMatchObject({ code: 1, out: expect.stringMatching(/^W:o-1 review: step 'Break': .*no such thing/) })
  expect(await send('o-2', 'good', '--wait', '5s')).toMatchObject({ code: 0, out: expect.stringMatching(/^W:o-2 completed\n"good"/) })
  const other = await send('o-2', 'better')
  expect(other).toMatchObject({ code: 1, out: expect.stringContaining('with other content: that one counts') })
})
