// A version whose instances had ended was no concern of a deploy, though its side effects were open; and a process that was started by itself looked at no version but the active ones.
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock, virtualClock } from '../../base/index.ts'
import { logger, startEngine } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { watchHandlerFit } from '../../runtime/cluster/handler-fit.ts'
import { loadHandlers, loadWorkflows } from '../../runtime/app.ts'
import type { AppCode } from '../../runtime/cluster/live-handlers.ts'
import { codeOf, sideEffectProcess } from '../../runtime/cluster/side-effect.ts'
import { executorProcess } from '../../runtime/cluster/executor.ts'
import { testCluster } from '../../runtime/cluster/cluster.test.helper.ts'
import { activateVersions, storedVersions } from '../../versions/index.ts'
import { storeVersions } from '../../versions/bundle/index.ts'
import { get, journalFolder, post } from './engine.fixture.ts'

const file = (name: string): string => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
const PROMPT = file('bill-prompt.fixture')
const SECOND = file('bill-second.fixture')
const bothOf = async (): Promise<AppCode> => ({
  handlers: await loadHandlers([file('bill-both.fixture.handlers')]),
  workflows: await loadWorkflows([file('bill-first.fixture'), SECOND]),
})
const UNFIT = "the handler of 'Charge' was not written for version 1 of Bill, which is in use and asks with another payload"

it('a deploy is refused while a cancelled instance of another version has an open side effect', { timeout: 60_000 }, async () => {
  const directory = journalFolder()
  const start = async (workflow: string, handlers: readonly string[]): Promise<Engine> => {
    const app = { workflows: [workflow], handlers: handlers.map(file) }
    const engine = await startEngine({ app, directory, host: '127.0.0.1', port: 0, dev: false, log: logger('silent') })
    onTestFinished(() => engine.stop(0))
    return engine
  }
  const first = await start(PROMPT, ['bill-prompt.fixture.handlers'])
  await post(first, '/workflows/Bill/instances', { id: 'a', amount: 5 })
  await vi.waitFor(async () => expect(await get(first, '/instances/Bill:a')).toMatchObject({ body: { row: { openEffects: 1 } } }))
  const cancel = { id: 'c1', by: 'ann', reason: 'not wanted', action: { do: 'cancel', instance: 'Bill:a' } }
  expect((await post(first, '/instances/Bill:a/actions', cancel)).status).toBe(200)
  await vi.waitFor(async () =>
    expect(await get(first, '/instances/Bill:a')).toMatchObject({ body: { row: { status: 'cancelled', effectsInReview: 1 } } }),
  )
  await first.stop(3_000)

  await expect(start(SECOND, ['bill-second.fixture.handlers'])).rejects.toThrow(UNFIT)
  await (await start(SECOND, ['bill-both.fixture.handlers'])).stop(3_000)
})

it('a side-effect process that starts by itself says it of a version in use, and is not ready', async () => {
  const cluster = testCluster()
  const { journal, bus } = cluster
  await cluster.start((runtime) => executorProcess(runtime, { atOnce: 1, cached: 1, reconcileAfter: 120_000 }))
  const versions = storedVersions({ journal })
  const activate = async (path: string): Promise<string> => {
    const stored = await storeVersions({ versions }, [path], [])
    await activateVersions({ journal, versions, bus, dev: false, clock: systemClock }, stored)
    return stored[0]!.hash
  }
  const hash = await activate(PROMPT)
  const start = { workflow: 'Bill', number: 1, hash, key: 'a', input: { id: 'a', amount: 5 }, origin: { source: 'test' } }
  await bus.submit('commands', { key: 'Bill:a', value: { kind: 'start', stream: 'Bill:a', instance: 'Bill:a', ...start } })
  await vi.waitFor(async () => expect(await journal.openVersions()).toEqual([hash]))

  const second = async () => cluster.start(async (runtime) => sideEffectProcess(runtime, await codeOf(SECOND)))
  expect((await second()).notReady()).toEqual([expect.stringContaining(UNFIT)])
  await activate(SECOND)
  expect((await second()).notReady()).toEqual([expect.stringContaining(UNFIT)])
  const both = await cluster.start(async (runtime) => sideEffectProcess(runtime, await bothOf()))
  expect(both.notReady()).toEqual([])
})

it('it is ready as soon as nothing of that version is open any more', async () => {
  const { handlers } = await codeOf(SECOND)
  const first = (await bothOf()).workflows.find(({ version }) => version === 1)!
  const clock = virtualClock()
  let open = ['one']
  const said: string[] = []
  const fit = await watchHandlerFit({
    journal: { openVersions: async () => open },
    versions: { get: async (hash) => ({ hash, workflow: first }) },
    followed: { active: () => [], onChange: () => undefined },
    code: { handlers },
    comes: () => true,
    clock,
    log: { warn: (_: object, text?: string) => void said.push(text ?? '') },
  })
  onTestFinished(() => fit.stop())
  expect(fit.problems()).toHaveLength(1)
  await clock.advance(60_000)
  expect(said).toHaveLength(1)
  open = []
  await clock.advance(30_000)
  expect(fit.problems()).toEqual([])
})
