// Compiled, never run: mistakes in schedules that the compiler must refuse, on the next line. messages.md has what it says.
import { z } from 'zod'
import { workflow } from './nodes/workflow.ts'
import { open, Trial } from './nodes.fixture.ts'
import { schedule } from './schedule.ts'

const own = { name: 'W', version: 1, state: Trial } as const
const night = { zone: 'UTC', decode: z.object({ key: z.string(), date: z.string() }), id: 'key' } as const
// @ts-expect-error a cron line of four fields
schedule({ ...night, cron: '0 3 * *', input: ({ key, date }) => ({ key, date }) })
// @ts-expect-error an id of a schedule that the payload has not got
schedule({ ...night, id: 'day', cron: '0 3 * * *', input: ({ key, date }) => ({ key, date }) })
// @ts-expect-error an input that is not the payload
schedule({ ...night, cron: '0 3 * * *', input: ({ key }) => ({ key }) })
const nightly = schedule({ ...night, cron: '0 3 * * *', input: ({ key, date }) => ({ key, date }) })
// @ts-expect-error a first step that does not take the schedule's payload
workflow({ ...own, triggers: [nightly], initial: { email: '', plan: 'pro', tries: 0 } }, open)
