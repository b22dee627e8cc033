// A process that began while its database or brokers were away ended with code 1, so that a short outage became a long one.
import { describe, expect, it, onTestFinished } from 'vitest'
import { BusUnavailable } from '../../bus/index.ts'
import { FatalProblem } from '../../base/index.ts'
import { JournalUnavailable } from '../../journal/index.ts'
import { memoryJournal } from '../../journal/memory/index.ts'
import { inProcessBus } from '../../bus/in-process/index.ts'
import { logger } from '../log.ts'
import { executorProcess } from './executor.ts'
import { isTransient } from './transient-failure.ts'
import type { Cluster } from './process.ts'
import { startWhenReachable } from './start.ts'

const answered = (code: string): JournalUnavailable =>
  new JournalUnavailable('says no', { cause: Object.assign(new Error('no'), { code, severity: 'FATAL' }) })
const refused = new JournalUnavailable('cannot be reached', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) })

describe('what waiting can mend', () => {
  it('is a server that is not there, starts, or has no room, however deep that stands in the error', () => {
    const brokers = new BusUnavailable('away', { lasting: false, cause: new Error('ECONNREFUSED') })
    const gaveUp = Object.assign(new Error('Connection timeout'), { name: 'KafkaJSNumberOfRetriesExceeded' })
    const timeout = new JournalUnavailable('cannot be reached', { cause: new Error('timeout exceeded when trying to connect') })
    const passing = [refused, timeout, answered('57P03'), answered('53300'), brokers, gaveUp, new FatalProblem('x', { cause: brokers })]
    expect(passing.map(isTransient)).toEqual(passing.map(() => true))
  })

  it('is no wrong password, no missing database, schema or topic, no log-in that the brokers refuse, and no mistake of ours', () => {
    const login = new BusUnavailable('SASL', { lasting: true, cause: new Error('SASL PLAIN SASL authentication failed') })
    const lasting = [
      ...['28P01', '28000', '3D000', '3F000', '42P01', '42501', 'ERR_SQLITE_ERROR'].map(answered),
      new JournalUnavailable('the schema has no journal: run contrail journal migrate'),
      login,
      new FatalProblem('the topic is not there', { cause: new Error('Kafka has no topic') }),
      new TypeError('undefined is not a function'),
      'text',
    ]
    expect(lasting.map(isTransient)).toEqual(lasting.map(() => false))
  })
})

describe('a process that begins while a server is away', () => {
  const given = (connect: () => Promise<Cluster>) => {
    const said: string[] = []
    const log = { warn: (_: object, text?: string) => void said.push(text ?? ''), info: () => undefined }
    const ending = new AbortController()
    const port = 20_000 + Math.floor(Math.random() * 20_000)
    const compose = (runtime: Parameters<typeof executorProcess>[0]) =>
      executorProcess(runtime, { atOnce: 1, cached: 1, reconcileAfter: 60_000 })
    const options = { host: '127.0.0.1', port, hosts: [], stepLimit: 5000 }
    const started = startWhenReachable({ ...options, connect, compose, log, signal: ending.signal })
    return { said, started, ending, url: `http://127.0.0.1:${port}` }
  }
  const cluster = (): Cluster => ({
    process: 'test',
    journal: memoryJournal(),
    bus: inProcessBus(),
    log: logger('silent'),
    close: async () => {},
  })
  const readyz = async (url: string): Promise<unknown> => {
    const answer = await fetch(`${url}/readyz`)
    return [answer.status, await answer.json()]
  }

  it('lives and is not ready, says once what it waits for, and starts when the server is there', async () => {
    let away = 2
    const { said, started, url } = given(async () => {
      if (away-- > 0) throw refused
      return cluster()
    })
    await expect.poll(() => said).toEqual(['this process waits to start: cannot be reached'])
    expect(await readyz(url)).toEqual([503, { status: 'notReady', reasons: ['cannot be reached'] }])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    const process = await started
    onTestFinished(async () => process?.stop(1000))
    expect(process?.url).toBe(url)
    expect(said).toHaveLength(1)
    expect(await readyz(url)).toEqual([200, { status: 'ready' }])
  })

  it('waits as well where the server goes away between the connection and the start, and closes what it was given', async () => {
    let closed = 0
    let first = true
    const { said, started } = given(async () => {
      const of = cluster()
      if (!first) return of
      first = false
      return { ...of, journal: { ...of.journal, load: () => Promise.reject(refused) }, close: async () => void closed++ }
    })
    const process = await started
    onTestFinished(async () => process?.stop(1000))
    expect([said.length, closed, process === undefined]).toEqual([1, 1, false])
  })

  it('ends at once for what no waiting mends, and when it is told to', async () => {
    const wrong = given(() => Promise.reject(answered('28P01')))
    await expect(wrong.started).rejects.toThrow('says no')
    const patient = given(() => new Promise(() => {}))
    await expect.poll(() => readyz(patient.url)).toEqual([503, { status: 'notReady', reasons: ['it starts'] }])
    patient.ending.abort()
    expect(await patient.started).toBeUndefined()
    await expect(fetch(patient.url)).rejects.toThrow()
  })
})
