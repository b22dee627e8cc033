// A kind that only steps ask for stands in no graph: its payload was hidden whole, though the code of its version says what of it is sensitive.
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { logger, startEngine } from '../../runtime/index.ts'
import { folderOf } from '../../versions/bundle/modules.fixture.ts'
import { get, HEAD, journalFolder, post } from './engine.fixture.ts'

const WORKFLOW = `${HEAD}
const In = z.object({ id: z.string() })
const Mail = sideEffect('Mail', {
  payload: z.object({ to: z.string().meta({ sensitive: 'pii' }), subject: z.string() }),
  ok: z.object({ sent: z.string() }),
})
export const w = workflow(
  { name: 'W', version: 1, triggers: [http({ decode: In, id: 'id' })], state: S, initial: {} },
  step('Ask', (_: z.infer<typeof In>, _s: object) => ({ output: 1, sideEffects: [Mail({ to: 'ann@example.org', subject: 'welcome' })] })),
)
`
const HANDLERS = `import { handle, ok } from 'contrail/dsl'
import { w } from './w.ts'
export const handlers = handle(w, { Mail: { repeat: 'safe', run: async ({ to }) => ok({ sent: 'to ' + to }) } })
`

it.each([true, false])('its sensitive fields are hidden, and what came of it whole (loaded from the store again: %s)', async (again) => {
  const folder = await folderOf({ 'w.ts': WORKFLOW, 'w.handlers.ts': HANDLERS })
  const directory = journalFolder()
  const start = async () => {
    const app = { workflows: [join(folder, 'w.ts')], handlers: [join(folder, 'w.handlers.ts')] }
    const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev: false, log: logger('silent') })
    onTestFinished(() => engine.stop(0))
    return engine
  }
  const first = await start()
  await post(first, '/workflows/W/instances', { id: '1' })
  await vi.waitFor(async () => expect(await get(first, '/instances/W:1/effects')).toMatchObject({ body: { rows: [{ status: 'ok' }] } }))
  if (again) await first.stop(3_000)
  const engine = again ? await start() : first
  const { body } = await get(engine, '/instances/W:1/effects')
  expect(body).toMatchObject({ rows: [{ payload: { to: '••••', subject: 'welcome' } }] })
  const events = JSON.stringify((await get(engine, '/instances/W:1/events')).body)
  expect(events).toContain('welcome')
  expect(events).not.toContain('ann@example.org')
  expect(JSON.stringify(body)).not.toContain('ann@example.org')
})
