// How large outputs, payloads, states and turns may be was a constant.
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { executorProcess } from '../../runtime/cluster/executor.ts'
import { limitsOf } from '../../runtime/sizes.ts'
import { readConfig } from '../../runtime/config/read-config.ts'
import { logger, startEngine } from '../../runtime/index.ts'
import { defaultLimits } from '../../engine/index.ts'
import { storedVersions } from '../../versions/index.ts'
import { storeVersions } from '../../versions/bundle/index.ts'
import { testCluster } from '../../runtime/cluster/cluster.test.helper.ts'
import { folderOf } from '../../versions/bundle/modules.fixture.ts'
import { get, HEAD, journalFolder, post } from './engine.fixture.ts'

const GIVER = `
const In = z.object({ id: z.string(), size: z.number() })
export const giver = workflow(
  { name: 'Giver', version: 1, triggers: [http({ decode: In, id: 'id' })], state: S, initial: {} },
  step('Give', ({ size }: z.infer<typeof In>, _: object) => ({ output: 'x'.repeat(size) })),
)
`
const fileOf = async (): Promise<string> => join(await folderOf({ 'w.ts': HEAD + GIVER }), 'w.ts')
const TOO_LARGE = /^the output of step 'Give' has 3 KB, the most is 2 KB: /

it('the embedded engine holds to what it is given', async () => {
  const app = { workflows: [await fileOf()], handlers: [] }
  const on = { host: '127.0.0.1', port: 0, dev: true, log: logger('silent') }
  const engine = await startEngine({ app, directory: journalFolder(), ...on, sizes: { outputSize: 2_000 } })
  onTestFinished(() => engine.stop(0))
  await post(engine, '/workflows/Giver/instances', { id: 'large', size: 2_500 })
  await vi.waitFor(async () =>
    expect(await get(engine, '/instances/Giver:large')).toMatchObject({
      body: { trouble: { code: 'tooLarge', message: expect.stringMatching(TOO_LARGE) } },
    }),
  )
  expect(await post(engine, '/workflows/Giver/instances?wait=10s', { id: 'small', size: 1_900 })).toMatchObject({ status: 200 })
})

it('and so does an executor of a cluster', async () => {
  const cluster = testCluster()
  const settings = { atOnce: 1, cached: 1, reconcileAfter: 120_000, outputSize: 2_000 }
  await cluster.start((runtime) => executorProcess(runtime, settings))
  const [version] = await storeVersions({ versions: storedVersions({ journal: cluster.journal }) }, [await fileOf()], [])
  const start = { workflow: 'Giver', number: 1, hash: version!.hash, key: 'k', input: { id: 'k', size: 2_500 }, origin: { source: 'test' } }
  await cluster.bus.submit('commands', { key: 'Giver:k', value: { kind: 'start', stream: 'Giver:k', instance: 'Giver:k', ...start } })
  await vi.waitFor(async () =>
    expect(await cluster.journal.instance('Giver:k')).toMatchObject({
      status: 'review',
      trouble: { message: expect.stringMatching(TOO_LARGE) },
    }),
  )
})

it('what cannot be is refused by the name of the field or its variable', () => {
  expect(readConfig({ env: { CONTRAIL_EXECUTOR_PAYLOAD_SIZE: '2000000', CONTRAIL_EXECUTOR_STATE_SIZE: '4MB' } })).toEqual({
    kind: 'refused',
    problems: [
      'executor.payloadSize: write a whole number from 1000 to 1000000 (it came from CONTRAIL_EXECUTOR_PAYLOAD_SIZE)',
      'executor.stateSize: write a whole number from 1000 to 64000000 (it came from CONTRAIL_EXECUTOR_STATE_SIZE)',
    ],
  })
})

it('where nothing is said, it is what contrail/testing holds to', () => {
  const read = readConfig({ env: {} })
  expect(read.kind === 'config' && limitsOf(read.config.executor)).toEqual(defaultLimits)
})
