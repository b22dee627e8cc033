// A cluster as those see it who write to it, wait for its answers, run it and mend it: whole processes, a real broker, a real database.
import kafkajs from 'kafkajs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { contrailClient } from '../../client/index.ts'
import { HANGS, serviceOf, until } from './live.ts'
import { NEXT_PARCELS, parcelOf, parcels, PARTITIONS } from './parcels.ts'

vi.setConfig({ testTimeout: HANGS })
const cluster = parcels()
const named = (id: string): string => `Parcel:${id}`
const completedAre = (count: number): Promise<void> => until(`${count} are completed`, async () => (await cluster().completed()) === count)

it('whoever waits over HTTP hears the result, from an executor in another process', async () => {
  const { post, startsTwice } = cluster()
  const answers = [await post('h-1', { wait: '60s' }), await post('h-1', { wait: '60s' })]
  const result = { instance: named('h-1'), output: { label: 'label of h-1' } }
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(await Promise.all(answers.map((answer) => answer.json()))).toMatchObject([result, { ...result, duplicate: true }])
  expect(await startsTwice()).toEqual([named('h-1')])
})

it('a reply that is lost with its executor becomes a 202, and a GET shows the result', async () => {
  const { post, instance, hold, lag, deployment, ended } = cluster()
  const release = hold()
  onTestFinished(release)
  const asked = post('h-2', { wait: '10s' })
  await until('it is there', async () => (await instance(named('h-2'))).status !== 'completed')
  await until('its start is acknowledged', async () => (await lag('contrail.commands')) === 0)
  serviceOf(deployment, 'executor').kill()
  release()
  const answer = await asked
  expect([answer.status, answer.headers.get('location')]).toEqual([202, expect.stringContaining(encodeURIComponent(named('h-2')))])
  await until('it is completed', async () => (await instance(named('h-2'))).status === 'completed')
  expect(await instance(named('h-2'))).toMatchObject({ output: { label: 'label of h-2' } })
  expect(ended).toEqual([expect.stringContaining('executor-1')])
})

const traceOf = (digit: string): string => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`

it.each([
  ['a record of a topic', 't-1', traceOf('1')],
  ['a request', 't-2', traceOf('2')],
])('the trace of %s is in the journal, in the headers of all that is sent for it, and at the handler', async (from, id, trace) => {
  const { post, records, journal, notes, all } = cluster()
  const headers = { traceparent: Buffer.from(trace) }
  if (from === 'a request') await post(id, { wait: '60s', trace })
  else await records.send([{ topic: 'parcels', key: null, value: Buffer.from(parcelOf(id)), headers }])
  await until('it is labelled', () => notes().some(([key]) => key.startsWith(`${named(id)}/`)))
  expect(notes().filter(([key]) => key.startsWith(`${named(id)}/`))).toEqual([[expect.any(String), trace]])
  const began = (await journal.readInstance(named(id))).flatMap(({ events }) => events).find(({ kind }) => kind === 'InstanceBegan')
  expect(began).toMatchObject({ start: { origin: { trace } } })
  const sent = async (topic: string, kind: RegExp) =>
    (await all(topic)).filter(({ value }) => {
      const text = Buffer.from(value ?? []).toString()
      return text.includes(`"stream":"${named(id)}"`) && kind.test(text)
    })
  const traces = [...(await sent('contrail.commands', /"kind":"start"/)), ...(await sent('contrail.effects', /./))]
  expect(traces.map((record) => Buffer.from(record.headers['traceparent'] ?? []).toString())).toEqual([trace, trace])
})

it('strangers write as they please: what is no parcel becomes a dead letter with its reason, and goes again after a fix', async () => {
  const { deployment, letters, completed } = cluster()
  const { kafka } = deployment
  const contrail = (...args: readonly string[]) => deployment.contrail(...args)
  const before = await completed()
  const client = new kafkajs.Kafka({ brokers: [...kafka.brokers], logLevel: kafkajs.logLevel.NOTHING })
  const producer = client.producer()
  await producer.connect()
  const kilos = '{"parcelId":"s-3","kilograms":2}'
  await producer.send({ topic: 'parcels', messages: [{ key: 'k', value: parcelOf('s-1') }, { key: 'k', value: kilos }, { value: null }] })
  await producer.disconnect()
  const written = `${parcelOf('s-2')}\nthis is no JSON\n`
  await kafka.javaTool('org.apache.kafka.tools.ConsoleProducer', ['--bootstrap-server', kafka.brokers[0]!, '--topic', 'parcels'], written)

  await completedAre(before + 2)
  await until('three dead letters', async () => (await letters()).length === 3)
  const found = (await letters()).toSorted((a, b) => (a.reason < b.reason ? -1 : 1))
  expect(found).toMatchObject([
    { raw: '', reason: 'it is a tombstone: it has no value', origin: { source: 'kafka', at: expect.stringMatching(/^parcels\/\d@\d+$/) } },
    { raw: 'this is no JSON', reason: expect.stringContaining('it is no JSON') },
    { raw: kilos, reason: expect.stringMatching(/^workflow Parcel refused the payload: grams: /) },
  ])
  const { id } = found[2]!
  expect(await contrail('deadletter', 'show', id.slice(0, 12))).toContain(kilos)

  await contrail('workflow', 'deploy', NEXT_PARCELS)
  // A process takes up what was deployed within a second or two: until then it would refuse the letter once more.
  const triggers = deployment.services().filter(({ role }) => role === 'trigger')
  const knows = async (url: string): Promise<boolean> =>
    /^contrail_version_active\{[^}]*number="2"/m.test(await (await fetch(`${url}/metrics`)).text())
  await until('the triggers know the next version', async () => (await Promise.all(triggers.map(({ url }) => knows(url)))).every(Boolean))
  expect(await contrail('deadletter', 'resend', id.slice(0, 12))).toBe('sent again 1, not sent 0\n')
  await completedAre(before + 3)
  expect((await letters()).find((letter) => letter.id === id)).toMatchObject({ resentAt: expect.any(Number) })
  expect(await letters()).toHaveLength(3)
})

it('a topic that is paused waits, also for a trigger service that comes anew, and is taken once it is resumed, each record once', async () => {
  const { deployment, journal, post, send, completed, lag, owners, all, ended } = cluster()
  const operator = contrailClient({ url: serviceOf(deployment, 'visualizer').url })
  const trigger = serviceOf(deployment, 'trigger')
  const said = { topic: 'parcels', by: 'ann', reason: 'the scales are broken' }
  const knows = async (): Promise<boolean> =>
    (await (await fetch(`${trigger.url}/metrics`)).text()).includes('\ncontrail_trigger_paused{source="kafka",topic="parcels"} 1\n')
  const started = async (): Promise<readonly string[]> =>
    (await all('contrail.commands')).flatMap(({ value }) => {
      const text = Buffer.from(value ?? []).toString()
      return text.includes('"kind":"start"') ? (/"instance":"(Parcel:p-\d+)"/.exec(text)?.[1] ?? []) : []
    })
  const before = await completed()
  const [wrong, endedBefore] = [await operator.pauseTrigger('kafka', { ...said, topic: 'parcel' }), ended.length]
  expect(wrong).toMatchObject({ code: 'invalid', message: expect.stringContaining('these are: parcels') })
  expect(await operator.pauseTrigger('kafka', said)).toEqual({ kind: 'done' })
  await until('the trigger knows', knows)
  expect(await lag('parcels')).toBe(0)
  await send(...[1, 2, 3, 4, 5].map((n) => parcelOf(`p-${n}`)))
  await until('five wait', async () => (await lag('parcels')) === 5)
  expect((await post('p-0', { wait: '60s' })).status).toBe(200)

  await trigger.restart()
  await trigger.ready(HANGS)
  await until('it has its partitions', async () => (await owners('parcels')).every((owner) => owner === 'trigger-1'))
  await send(parcelOf('p-6'))
  await until('six wait', async () => (await lag('parcels')) === 6)
  // Work that comes by another way is done meanwhile, and theirs is not.
  expect((await post('p-7', { wait: '60s' })).status).toBe(200)
  expect([await lag('parcels'), await completed()]).toEqual([6, before + 2])
  expect(await journal.instance(named('p-1'))).toBeUndefined()
  const listed: unknown = JSON.parse(await deployment.contrail('trigger', 'list', '-o', 'json'))
  expect(listed).toMatchObject([
    { source: 'http', takers: ['workflow Parcel'], paused: null, lag: null },
    { source: 'kafka', topic: 'parcels', takers: ['workflow Parcel'], paused: { by: 'ann', reason: 'the scales are broken' }, lag: 6 },
  ])

  expect(await operator.resumeTrigger('kafka', said)).toEqual({ kind: 'done' })
  await completedAre(before + 8)
  await until('nothing waits', async () => (await lag('parcels')) === 0)
  expect((await started()).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => named(`p-${n}`)))
  expect(await operator.resumeTrigger('kafka', said)).toMatchObject({ code: 'notPaused' })
  expect(ended.length).toBe(endedBefore)
})

it('executors and side-effect processes come and go while parcels flow: the work is spread, and nobody is given it twice', async () => {
  const { deployment, sending, owners, completed, notes, startsTwice, quiet } = cluster()
  const [executor, sideEffect] = [serviceOf(deployment, 'executor'), serviceOf(deployment, 'side-effect')]
  const before = await completed()
  const twice = () => notes().flatMap(([key], at, all) => (all.findIndex(([first]) => first === key) < at ? [key] : []))
  const [starts, calls] = [await startsTwice(), twice()]
  const stop = sending('e')
  await until('parcels flow', async () => (await completed()) > before + 20)
  const added = await Promise.all([deployment.add('executor'), deployment.add('side-effect')])
  const share = async (topic: string, name: string): Promise<number> => (await owners(topic)).filter((owner) => owner === name).length
  for (const [topic, first, second] of [
    ['contrail.commands', executor.name, added[0].name],
    ['contrail.effects', sideEffect.name, added[1].name],
  ] as const) {
    await until(`${topic} is shared`, async () => (await share(topic, second)) === PARTITIONS / 2)
    expect(await share(topic, first)).toBe(PARTITIONS / 2)
  }
  const shared = await completed()
  await until('parcels flow on', async () => (await completed()) > shared + 50)
  expect(await Promise.all([executor.stop(60_000), sideEffect.stop(60_000)])).toEqual([0, 0])
  await until('the others have all commands', async () => (await share('contrail.commands', added[0].name)) === PARTITIONS)
  await until('the others have all effects', async () => (await share('contrail.effects', added[1].name)) === PARTITIONS)
  const sent = await stop()
  await quiet()
  expect(await completed()).toBe(before + sent)
  expect({ starts: await startsTwice(), calls: twice() }).toEqual({ starts, calls })
})

it('a topic is taken again on request, once no trigger service runs, and what was taken before counts once', async () => {
  const { deployment, completed, owners, letters, all, quiet, notes } = cluster()
  const replay = () => deployment.contrail('trigger', 'replay', '--topic', 'parcels', '--since', '2h')
  const starts = async (): Promise<number> =>
    (await all('contrail.commands')).filter(({ value }) => /"kind":"start".*"source":"kafka"/.test(Buffer.from(value ?? []).toString()))
      .length
  const before = { starts: await starts(), completed: await completed(), calls: notes().length, letters: (await letters()).length }
  await expect(replay()).rejects.toThrow('stop all trigger services first')
  expect(await serviceOf(deployment, 'trigger').stop(60_000)).toBe(0)
  await until('it has left', async () => (await owners('parcels')).every((owner) => owner === 'nobody'))
  expect(await replay()).toContain('begin again there')
  await deployment.add('trigger')
  // What nobody can read becomes a dead letter again; what was one and is understood by now starts.
  const readable = (await all('parcels')).length - 2
  await until('all that can be read is started again', async () => (await starts()) === before.starts + readable)
  await quiet()
  expect({ completed: await completed(), calls: notes().length }).toEqual({ completed: before.completed, calls: before.calls })
  expect((await letters()).length).toBeGreaterThanOrEqual(before.letters)
})
