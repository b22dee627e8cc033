import { isUtf8 } from 'node:buffer'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { contrailClient } from '../../client/index.ts'
import { untilQuiet } from '../../runtime/index.ts'
import type { Engine } from '../../runtime/index.ts'
import { causeKey, DEADLETTERS, isUnique, signalCause } from '../../engine/index.ts'
import { northwindOrders } from '../../workflows/northwind.ts'
import { randomOf } from '../simulation/random.ts'
import { demo, HANGS, withEngine, withFolder, withShop } from './engine.ts'
import { fuzzRequests } from './fuzz-requests.ts'
import type { FuzzRequest } from './fuzz-requests.ts'
import { recordOf } from './rerun-all.ts'

const PAYLOADS = Number(process.env['FUZZ'] ?? 1_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

const Started = z.object({ kind: z.enum(['accepted', 'completed']), instance: z.string() })
const Signalled = z.object({ kind: z.literal('accepted'), signal: z.string(), id: z.string(), stream: z.string() })
const Refused = z.object({
  kind: z.literal('refused'),
  code: z.string().min(1),
  message: z.string().min(1),
  deadLetter: z.string().optional(),
})
const Line = z.union([Signalled, Started, Refused])
const Problem = z.object({ status: z.int().min(400).max(499), code: z.string().min(1), detail: z.string().min(1) })
type Answer = z.infer<typeof Line>

/** The answers to one request, one for each trigger or signal in it; rejects where it is answered in any other way. */
const answersTo = async (engine: Engine, { path, headers, body }: FuzzRequest): Promise<readonly Answer[]> => {
  const response = await fetch(new URL(path, engine.url), { method: 'POST', headers, body })
  const text = await response.text()
  if (response.headers.get('content-type') === 'application/x-ndjson') {
    const answers = text.trimEnd().split('\n').filter(Boolean)
    expect(answers).toHaveLength(linesIn(body))
    return answers.map((line) => Line.parse(JSON.parse(line)))
  }
  const said: unknown = JSON.parse(text)
  if (response.ok) return [z.union([Signalled, Started]).parse(said)]
  const { code, detail, status } = Problem.parse(said)
  expect(status).toBe(response.status)
  return [{ kind: 'refused', code, message: detail }]
}

/** Those with something in them. */
const linesIn = (body: Buffer): number => {
  let [lines, from] = [0, 0]
  while (from < body.length) {
    const end = body.indexOf(10, from)
    const line = body.subarray(from, end === -1 ? body.length : end)
    if (!isUtf8(line) || /\S/.test(line.toString())) lines++
    from = end === -1 ? body.length : end + 1
  }
  return lines
}

const errors: string[] = []
const log = pino({ level: 'error' }, new Writable({ write: (line, _encoding, done) => (errors.push(String(line)), done()) }))

it(`accepts, refuses with a reason or dead-letters each of ${PAYLOADS} mutated triggers and signals, and goes on`, { timeout: HANGS }, () =>
  withFolder(async (folder) => {
    process.stdout.write(`  FUZZ=${PAYLOADS} FUZZ_SEED=${SEED}\n`)
    const requests = fuzzRequests(PAYLOADS, randomOf(SEED))
    expect(requests).toEqual(fuzzRequests(PAYLOADS, randomOf(SEED)))
    const run = { directory: folder, ...demo, dev: true, log }
    await withShop(folder, () =>
      withEngine(run, async (engine) => {
        const answers: Answer[] = []
        for (const [i, request] of requests.entries()) {
          try {
            answers.push(...(await answersTo(engine, request)))
          } catch (cause) {
            const said = request.body.subarray(0, 2_000).toString()
            throw new Error(`FUZZ_SEED=${SEED}, request ${i}: POST ${request.path} ${JSON.stringify(request.headers)} ${said}`, { cause })
          }
        }
        expect(answers.length).toBeGreaterThan(PAYLOADS * 0.95) // a line may be empty
        await inTheJournal(engine, answers)
        await goesOn(engine)
        expect(errors).toEqual([])
      }),
    )
  }),
)

/** What was said to be durable is there, and nothing else is. */
const inTheJournal = async (engine: Engine, answers: readonly Answer[]): Promise<void> => {
  const streams = await recordOf(engine.journal)
  const events = [...streams.values()].flat().flatMap((turn) => turn.events)
  const started = events.flatMap((e) => (e.kind === 'InstanceQueued' || (e.kind === 'InstanceBegan' && !e.queued) ? [e.instance] : []))
  const accepted = answers.flatMap((a) => ('instance' in a ? [a.instance] : []))
  expect(started.toSorted()).toEqual([...new Set(accepted)].toSorted())

  const causes = new Set([...streams.values()].flat().flatMap((t) => t.causes.filter(isUnique).map((c) => `${t.stream} ${causeKey(c)}`)))
  const signals = answers.flatMap((a) => ('signal' in a ? [`${a.stream} signal:${signalCause(a.signal, a.id)}`] : []))
  expect(signals.filter((signal) => !causes.has(signal))).toEqual([])
  expect([...causes].filter((cause) => cause.includes(' signal:'))).toHaveLength(new Set(signals).size)

  const letters = events.flatMap((e) => (e.kind === 'DeadLettered' ? [e.id] : []))
  const lettered = answers.flatMap((a) => (a.kind === 'refused' && a.deadLetter !== undefined ? [a.deadLetter] : []))
  expect(letters.toSorted()).toEqual([...new Set(lettered)].toSorted())
  expect(await engine.journal.check()).toEqual([])

  // Mutations that are all taken, or all refused, would try nothing.
  const refused = answers.filter(({ kind }) => kind === 'refused').length - lettered.length
  for (const some of [accepted, signals, lettered]) expect(some.length).toBeGreaterThan(answers.length / 50)
  expect(refused).toBeGreaterThan(answers.length / 50)
  process.stdout.write(
    `  ${accepted.length} starts and ${signals.length} signals accepted, ${refused} refused, ${lettered.length} dead-lettered (${streams.get(DEADLETTERS)?.length} turns)\n`,
  )
}

/** Nobody's trouble became anybody else's. */
const goesOn = async (engine: Engine): Promise<void> => {
  const client = contrailClient({ url: engine.url })
  const order = { ...northwindOrders()[0]!.submitted, orderId: 'after the storm' }
  expect(await client.start('Order', order)).toMatchObject({ kind: 'accepted', duplicate: false })
  expect(await client.signal('Shipment', { shipmentId: 's', orderId: order.orderId, shippedDate: '1996-07-16T00:00:00Z' })).toMatchObject({
    kind: 'accepted',
  })
  await untilQuiet(engine, AbortSignal.timeout(HANGS))
  const instance = `Order:${encodeURIComponent(order.orderId)}@Order/${encodeURIComponent(order.orderId)}`
  expect(await client.instance(instance)).toMatchObject({ status: 'completed', output: { kind: 'paid' } })
  const { rows } = await engine.journal.instances({ review: true, limit: PAYLOADS })
  expect(rows.filter(({ trouble }) => !trouble?.message)).toEqual([])
  expect((await engine.journal.counts()).filter(({ status, count }) => status === 'running' && count > 0)).toEqual([])
}
