import { describe, expect, it } from 'vitest'
import type { ApiProblem } from './api.ts'
import { at, sampleApi } from './sample-api.test.helper.ts'
import { orderInstance } from './sample-order.test.helper.ts'

const instance = orderInstance('10312')
const actions = at(instance, '/actions')
const why = { id: 'a1', by: 'ann', reason: 'the fix is deployed' }
const cancel = { ...why, action: { do: 'cancel', instance } }
const problemOf = async (response: Response): Promise<ApiProblem> => (await response.json()) as ApiProblem

describe('POST /instances/:id/actions', () => {
  it('refuses what a page of another origin may send without being asked first, and does nothing', async () => {
    const api = await sampleApi()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined]) {
      const response = await api.post(actions, cancel, type)
      expect([response.status, (await problemOf(response)).code]).toEqual([415, 'unsupportedMediaType'])
    }
    expect(api.asked).toEqual([])
  })

  it('sends the command to the stream of the instance and says that it is done', async () => {
    const api = await sampleApi()
    const response = await api.post(actions, { ...why, action: { do: 'resubmit', instance, input: { b: 1, a: 'new' } } })
    expect([response.status, await response.json()]).toEqual([200, { kind: 'done' }])
    const action = { do: 'resubmit', instance, input: { a: 'new', b: 1 } }
    expect(api.asked).toEqual([{ kind: 'operator', stream: 'Order/10312', ...why, action }])
  })

  it('answers 409 with the sentence of the executor where it refuses', async () => {
    const api = await sampleApi()
    api.say({ kind: 'refused', code: 'notInReview', message: 'the instance is not in review' })
    const response = await api.post(actions, cancel)
    expect(response.status).toBe(409)
    expect(await problemOf(response)).toMatchObject({ code: 'notInReview', detail: 'the instance is not in review' })
  })

  it('tells a refusal without what is marked in the instance', async () => {
    const api = await sampleApi()
    api.say({ kind: 'refused', code: 'accept', message: `no for 4111-0000-${instance.slice(-5)}` })
    expect((await problemOf(await api.post(actions, cancel))).detail).toBe('no for ••••')
  })

  it('answers 202 where no answer came in time', async () => {
    const api = await sampleApi()
    api.say(undefined)
    const response = await api.post(actions, cancel)
    expect([response.status, await response.json()]).toEqual([202, { kind: 'sent' }])
  })

  it.each([
    ['no reason', { ...cancel, reason: ' ' }, 'body.reason: say why, for those who read it later'],
    ['no name', { ...why, by: undefined, action: cancel.action }, 'body.by: say who you are'],
    ['no id', { ...cancel, id: '' }, 'body.id: say an id that makes this action count once'],
    [
      'another instance',
      { ...why, action: { do: 'cancel', instance: 'Order:1@Order/1' } },
      `body.action names the instance 'Order:1@Order/1', the address names '${instance}': make them the same.`,
    ],
    [
      'a masked input',
      { ...why, action: { do: 'resubmit', instance, input: { card: '••••' } } },
      'body.action.input: value.card is masked (••••): write the real value',
    ],
    ['a stray field', { ...cancel, force: true }, 'body: Unrecognized key: "force"'],
  ])('refuses %s and names the field', async (_, body, detail) => {
    const api = await sampleApi()
    const response = await api.post(actions, body)
    expect(response.status).toBe(422)
    expect((await problemOf(response)).detail).toBe(detail)
    expect(api.asked).toEqual([])
  })

  it('refuses a body that is no JSON', async () => {
    const api = await sampleApi()
    const response = await api.post(actions, '{"id": ')
    expect(response.status).toBe(400)
    expect((await problemOf(response)).code).toBe('notJson')
  })

  it('answers 404 where there is no such instance', async () => {
    const api = await sampleApi()
    const nobody = 'Order:1@Order/1'
    const response = await api.post(at(nobody, '/actions'), { ...why, action: { do: 'cancel', instance: nobody } })
    expect(response.status).toBe(404)
    expect(api.asked).toEqual([])
  })
})

describe('POST /effects/actions', () => {
  const effect = { instance: orderInstance('10314'), node: '3.usual.1.ChargeCard', visit: 1, index: 0 }

  it('sends what a person decided about a side effect to its stream', async () => {
    const api = await sampleApi()
    const action = { do: 'settleEffect', effect, outcome: { kind: 'ok', value: { receipt: 'r1' } } }
    expect((await api.post('/effects/actions', { ...why, action })).status).toBe(200)
    expect(api.asked).toEqual([{ kind: 'operator', stream: 'Order/10314', ...why, action }])
  })

  it('takes no certain outcome for unknown', async () => {
    const api = await sampleApi()
    const response = await api.post('/effects/actions', {
      ...why,
      action: { do: 'settleEffect', effect, outcome: { kind: 'unknown', detail: '?' } },
    })
    expect(response.status).toBe(422)
    expect((await problemOf(response)).issues?.[0]?.path).toBe('action.outcome.kind')
  })
})
