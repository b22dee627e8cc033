import { expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, byKey, flow, http, signal, waitFor, workflow } from './index.ts'
import type { Signal } from './index.ts'
import { sharedByKey } from './shared-signals.ts'

const Vote = z.object({ docId: z.string(), reviewer: z.string() })
const Doc = aggregate({ name: 'Doc', version: 1, state: z.object({}), initial: {}, upcast: {} })
const waiting = <P>(name: string, of: Signal<P>) =>
  workflow({ name, version: 1, triggers: [http({ decode: Vote, id: 'docId' })], state: z.object({}), initial: {} }, flow(waitFor(of, '1h')))
const onDoc = <P>(name: string, of: Signal<P>) =>
  workflow(
    { name, version: 1, triggers: [http({ decode: Vote, id: 'docId' })], metadata: { aggregate: Doc.by('docId') } },
    flow(waitFor(of, '1h')),
  )
const vote = signal('Vote', { payload: Vote, id: 'reviewer', to: byKey('docId') })
const toDoc = signal('Vote', { payload: Vote, id: 'reviewer', to: Doc.by('docId') })

it('names the signal and every workflow whose instances would claim it by the same key', () => {
  const [sentence, ...others] = sharedByKey([waiting('One', vote), waiting('Two', vote), waiting('Three', vote)])
  expect(sentence).toMatch(/^signal Vote has a key of workflow One or of Two or of Three: give each a signal of its own/)
  expect(others).toEqual([])
})

it('has nothing against a signal to an aggregate, of one workflow, or of two versions of one', () => {
  expect(sharedByKey([onDoc('One', toDoc), onDoc('Two', toDoc)])).toEqual([])
  expect(sharedByKey([waiting('One', vote), onDoc('Two', toDoc)])).toEqual([])
  expect(sharedByKey([waiting('One', vote), waiting('One', vote)])).toEqual([])
})
