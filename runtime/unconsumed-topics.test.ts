import { expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, kafka, signal, step, waitFor, workflow } from '../dsl/index.ts'
import { unconsumedTopics } from './unconsumed-topics.ts'

const Work = z.object({ id: z.string(), n: z.string() })
const Go = signal('Go', { payload: Work, id: 'n', to: byKey('id'), sources: [kafka({ topic: 'goes', decode: Work, id: 'n' })] })
const end = step('End', () => ({ output: null }))
const def = { name: 'A', version: 1, state: z.object({}), initial: {} } as const

it('names the topics that nobody consumes, of the workflow and of its signals', () => {
  const triggers = [kafka({ topic: 'works', decode: Work, id: 'id' }), http({ decode: Work, id: 'id' })] as const
  expect(unconsumedTopics([workflow({ ...def, triggers }, flow(waitFor(Go, '1h'), end))])).toEqual([
    'Kafka topics are not consumed here, for this engine takes http and files only: goes, works',
  ])
})
it('says nothing where all is served', () => {
  expect(unconsumedTopics([workflow({ ...def, triggers: [http({ decode: Work, id: 'id' })] }, end)])).toEqual([])
})
