// Pausing and resuming triggers as the core decides it, and what the stream says of it afterwards.
import { expect, it } from 'vitest'
import { TRIGGERS } from '../../engine/index.ts'
import { driven, operator } from './attack.fixture.ts'

const pause = (source: string, topic?: string, id?: string) =>
  operator(TRIGGERS, { do: 'pauseTrigger', source, ...(topic !== undefined && { topic }) }, id)
const resume = (source: string, topic?: string, id?: string) =>
  operator(TRIGGERS, { do: 'resumeTrigger', source, ...(topic !== undefined && { topic }) }, id)

const told = async (...commands: readonly ReturnType<typeof pause>[]) => {
  const on = driven([])
  for (const command of commands) await on.tell(command)
  const { paused = [] } = await on.state(TRIGGERS)
  const events = await on.events(TRIGGERS)
  return {
    on,
    paused: paused.map(({ source, topic }) => (topic === undefined ? source : `${source} ${topic}`)),
    said: events.map((event) => (event.kind === 'Ignored' ? `${event.code}: ${event.reason}` : event.kind)),
  }
}

it('a pause stands until the same is resumed, with who asked for it and why', async () => {
  const { on, said } = await told(pause('kafka', 'orders'))
  expect((await on.state(TRIGGERS)).paused).toEqual([
    { source: 'kafka', topic: 'orders', since: expect.any(Number), by: 'ann', reason: expect.any(String) },
  ])
  expect(said).toEqual(['TriggerPaused'])
  await on.tell(resume('kafka', 'orders'))
  expect((await on.state(TRIGGERS)).paused).toEqual([])
})

it('the whole source and one topic of it are paused and resumed each for itself', async () => {
  const both = [pause('kafka', 'orders'), pause('kafka'), pause('http')]
  expect((await told(...both)).paused).toEqual(['kafka orders', 'kafka', 'http'])
  expect((await told(...both, resume('kafka'))).paused).toEqual(['kafka orders', 'http'])
  expect((await told(...both, resume('kafka', 'orders'))).paused).toEqual(['kafka', 'http'])
})

it('what changes nothing is refused with what is so, and says so in the journal', async () => {
  const { paused, said } = await told(
    resume('http'),
    pause('kafka', 'orders'),
    pause('kafka', 'orders'),
    resume('kafka'),
    pause('kafka'),
    resume('kafka', 'parcels'),
  )
  expect(paused).toEqual(['kafka orders', 'kafka'])
  expect(said).toEqual([
    'notPaused: the source http is not paused: contrail trigger list shows what is',
    'TriggerPaused',
    expect.stringMatching(/^pausedAlready: the topic orders of kafka is paused already, by ann: /),
    'notPaused: the source kafka is not paused, only of its topics: orders',
    'TriggerPaused',
    'notPaused: the topic parcels of kafka is not paused by itself, the whole source is: resume that',
  ])
})

it('counts once: delivered again later, it does not undo the one in between', async () => {
  const { paused } = await told(pause('http', undefined, 'one'), resume('http'), pause('http', undefined, 'one'))
  expect(paused).toEqual([])
})
