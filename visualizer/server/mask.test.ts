import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { http, sideEffect, perform, workflow } from '../../dsl/index.ts'
import type { AnyWorkflow } from '../../dsl/index.ts'
import type { EffectView, ListedInstance, Paged } from './api.ts'
import { maskedAt, maskLetter, schemaMask } from './mask.ts'
import { at, sampleApi } from './sample-api.test.helper.ts'
import { order } from './sample-workflows.test.helper.ts'

const hide = schemaMask([order], [])

/** A workflow in which one schema is sensitive as a whole. */
const secretive = (marked: 'payload' | 'ok' | 'trigger'): AnyWorkflow => {
  const secret = z.object({ id: z.string(), pin: z.string() }).meta({ sensitive: 'secret' })
  const open = z.object({ id: z.string() })
  const send = sideEffect('Send', { payload: marked === 'payload' ? secret : open, ok: marked === 'ok' ? secret : open })
  const decode = marked === 'trigger' ? secret : z.object({ id: z.string(), pin: z.string() })
  return workflow({ name: 'W', version: 1, triggers: [http({ decode, id: 'id' })], state: z.object({}), initial: {} }, perform(send))
}

describe('schemaMask', () => {
  it('hides what the schema of the payload marks, wherever a step carried it', () => {
    const customer = { name: 'Ann', email: 'ann@example.com' }
    expect(hide.value('output', { input: { customer, cents: 1 }, kind: 'ok' })).toEqual({
      input: { customer: { name: '••••', email: '••••' }, cents: 1 },
      kind: 'ok',
    })
  })

  it('leaves a field of the same name elsewhere alone', () => {
    expect(hide.value('output', { product: { name: 'Chai' } })).toEqual({ product: { name: 'Chai' } })
  })

  it('hides a marked text also where it stands under another name or inside another text', () => {
    const given = [{ at: 'input', value: { customer: { name: 'Maria Anders', email: 'm@x.example' } } }] as const
    const told = schemaMask([order], given)
    expect(told.value('output', { letter: 'Dear Maria Anders, …' })).toEqual({ letter: 'Dear ••••, …' })
    expect(told.text('no mailbox m@x.example')).toBe('no mailbox ••••')
  })

  it('withholds everything of a version that is not there', () => {
    expect(schemaMask([order, undefined], []).value('input', { cents: 1 })).toBe('••••')
  })

  it('hides a value whose schema is sensitive as a whole by where it stands', () => {
    const payload = schemaMask([secretive('payload')], [])
    expect(payload.value('payload', { id: '1', pin: '2' })).toBe('••••')
    expect(payload.value('value', { id: '1' })).toEqual({ id: '1' })
    const ok = schemaMask([secretive('ok')], [])
    expect(ok.value('value', { id: '1', pin: '2' })).toBe('••••')
    expect(ok.value('output', { kind: 'ok', value: { id: '1' }, input: { id: '1' } })).toEqual({
      kind: 'ok',
      value: '••••',
      input: { id: '1' },
    })
  })

  it('hides every value of a workflow whose whole payload is sensitive', () => {
    const all = schemaMask([secretive('trigger')], [])
    expect(all.value('output', { anything: 1 })).toBe('••••')
    expect(maskLetter({ raw: '{"id": broken', reason: 'no JSON' }, [secretive('trigger')])).toEqual({ raw: '••••', reason: '••••' })
  })
})

describe('maskLetter', () => {
  const masked = (raw: string, reason = ''): readonly string[] => {
    const letter = maskLetter({ raw, reason }, [order])
    return reason === '' ? [letter.raw] : [letter.raw, letter.reason]
  }

  it('masks a text that is no JSON by the names of its fields, also a value that is cut off', () => {
    expect(masked('{"orderId":"1","email":"a@b.example","card":"41')).toEqual(['{"orderId":"1","email":"••••","card":"••••"'])
  })

  it('masks all that follows a sensitive field which holds more than a text', () => {
    expect(masked('{"orderId":"1", "card": {"number": "4111", "cvc')).toEqual(['{"orderId":"1", "card": "••••"'])
  })

  it('masks what the reason quotes of it: a schema that throws may name the value', () => {
    const reason = 'the schema threw: no account of a@b.example'
    expect(masked('{"orderId":"1","customer":{"email":"a@b.example"}}', reason)).toEqual([
      '{"orderId":"1","customer":{"email":"••••"}}',
      'the schema threw: no account of ••••',
    ])
    expect(masked('{"email":"a@b.example","orderId":"1', reason)[1]).toBe('the schema threw: no account of ••••')
    expect(masked('{"card":{"owner":"a@b.example","number":"41', reason)[1]).toBe('the schema threw: no account of ••••')
  })
})

describe('maskedAt', () => {
  it('names where a value still holds a mask', () => {
    expect(maskedAt({ customer: { name: '••••' } })).toBe('value.customer.name is masked (••••): write the real value')
    expect(maskedAt({ customer: { name: 'Ann' } })).toBeUndefined()
  })
})

describe('the whole API', () => {
  it('shows nothing of a side effect that no graph declares, and what is not sensitive of one that is declared', async () => {
    const api = await sampleApi()
    const { rows } = await api.get<Paged<ListedInstance>>('/instances?limit=200')
    const row = rows.find(({ key }) => key === '10248')!
    const { rows: effects } = await api.get<Paged<EffectView>>(at(row.instance, '/effects'))
    const payloadsOf = (kind: string) => effects.filter(({ effect }) => effect === kind).map(({ payload }) => payload)
    expect(new Set(payloadsOf('SendEmail'))).toEqual(new Set(['••••']))
    expect(payloadsOf('ReserveStock')).toEqual([{ orderId: '10248' }])
    const events = await (await api.app.request(at(row.instance, '/events'))).text()
    expect(events).not.toContain('"template"')
    expect(events).toContain('"payload":{"orderId":"10248"}')
  })

  it('lets nothing sensitive of any instance out, on any address', async () => {
    const api = await sampleApi()
    const { rows } = await api.get<Paged<ListedInstance>>('/instances?limit=200')
    const own = rows.flatMap(({ instance }) => ['', '/events', '/effects', '/graph.mmd'].map((more) => at(instance, more)))
    const paths = [...own, '/counts', '/instances?limit=200', '/review', '/deadletters', '/workflows', '/workflows/Order']
    const texts = await Promise.all(paths.map(async (path) => [path, await (await api.app.request(path)).text()] as const))
    const leaks = texts.filter(([, text]) => /Maria|maria\d|@example\.com|Hanna|hanna@|4111-0000|4000-1/.test(text)).map(([path]) => path)
    expect(texts).toHaveLength(68 * 4 + 6)
    expect(leaks).toEqual([])
    // The sweep would see a leak: the journal does hold these texts.
    const [turn] = await api.journal.readInstance(rows.find(({ key }) => key === '10248')!.instance)
    expect(JSON.stringify(turn)).toMatch(/Maria Anders.*@example\.com.*4111-0000/)
  })
})
