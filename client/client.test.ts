import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { byKey, flow, http, signal, step, workflow } from '../dsl/index.ts'
import { answering, serve } from './fake-server.test.helper.ts'
import { contrailClient } from './client.ts'

const Greeted = z.object({ id: z.string(), name: z.string() })
const greet = workflow(
  { name: 'Greet', version: 1, triggers: [http({ decode: Greeted, id: 'id' })], state: z.object({}), initial: {} },
  flow(step('Say', ({ name }: { readonly name: string }) => ({ output: { said: `hello ${name}` } }))),
)
const Nodded = signal('Nodded', { payload: z.object({ nod: z.string(), id: z.string() }), id: 'nod', to: byKey('id') })
const accepted = { kind: 'accepted', instance: 'Greet:1', status: 'running', duplicate: false, differs: false }
const problem = {
  type: 'about:blank',
  title: 'Unprocessable Content',
  status: 422,
  code: 'invalid',
  detail: 'name: is wrong',
  issues: [{ path: 'name', message: 'is wrong' }],
}

describe('start', () => {
  it('posts the payload and gives the answer', async () => {
    const { url, asked } = await answering(202, accepted)
    expect(await contrailClient({ url }).start(greet, { id: '1', name: 'Ann' })).toEqual(accepted)
    expect(asked).toEqual([
      { method: 'POST', path: '/api/v1/workflows/Greet/instances', type: 'application/json', body: '{"id":"1","name":"Ann"}' },
    ])
  })

  it('waits for the result, which has the type of the workflow', async () => {
    const { url, asked } = await answering(200, {
      kind: 'completed',
      instance: 'Greet:1',
      output: { said: 'hello Ann' },
      duplicate: true,
      differs: true,
    })
    const answer = await contrailClient({ url }).start(greet, { id: '1', name: 'Ann' }, { wait: '5s' })
    if (answer.kind !== 'completed') throw new Error(`it is ${answer.kind}`)
    const said: string = answer.output.said
    expect(said).toBe('hello Ann')
    expect(asked[0]!.path).toBe('/api/v1/workflows/Greet/instances?wait=5s')
  })

  it('takes a name for a workflow, whatever it is', async () => {
    const { url, asked } = await answering(202, accepted)
    await contrailClient({ url }).start('a/b', [1])
    expect(asked[0]).toMatchObject({ path: '/api/v1/workflows/a%2Fb/instances', body: '[1]' })
  })

  it('is checked by the compiler', () => {
    const client = contrailClient({ url: 'http://127.0.0.1:1' })
    // Never called: what counts is that the compiler refuses each of these.
    const mistakes = [
      // @ts-expect-error: a field is missing
      () => client.start(greet, { id: '1' }),
      // @ts-expect-error: a field has another type
      () => client.start(greet, { id: 1, name: 'Ann' }),
      // @ts-expect-error: so has one in a list
      () => client.startMany(greet, [{ id: '1', name: 2 }]),
      // @ts-expect-error: the signal's payload has other fields
      () => client.signal(Nodded, { id: '1' }),
      // @ts-expect-error: a date is no JSON
      () => client.start('Greet', { at: new Date() }),
    ]
    expect(mistakes).toHaveLength(5)
  })
})

describe('signal', () => {
  it('posts the payload and gives the stream', async () => {
    const answer = { kind: 'accepted', signal: 'Nodded', id: 'n', stream: 'Greet:1' }
    const { url, asked } = await answering(202, answer)
    expect(await contrailClient({ url }).signal(Nodded, { nod: 'n', id: '1' })).toEqual(answer)
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/api/v1/signals/Nodded', body: '{"nod":"n","id":"1"}' })
  })
})

describe('instance', () => {
  it('gives what is asked for most, and the whole view', async () => {
    const view = { row: { instance: 'Order:1@Order/1', workflow: 'Order', status: 'completed', number: 3 }, output: [1], nodes: [] }
    const { url, asked } = await answering(200, view)
    expect(await contrailClient({ url }).instance('Order:1@Order/1')).toEqual({
      kind: 'found',
      instance: 'Order:1@Order/1',
      workflow: 'Order',
      status: 'completed',
      output: [1],
      view,
    })
    expect(asked[0]).toMatchObject({ method: 'GET', path: '/api/v1/instances/Order%3A1%40Order%2F1' })
  })

  it('that is not there is refused with 404', async () => {
    const { url } = await answering(404, {
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      code: 'notFound',
      detail: 'There is no instance x.',
    })
    expect(await contrailClient({ url }).instance('x')).toEqual({
      kind: 'refused',
      status: 404,
      code: 'notFound',
      message: 'There is no instance x.',
    })
  })
})

describe('act', () => {
  it('names the instance in the action, and makes it count once', async () => {
    const { url, asked } = await answering(200, { kind: 'done' })
    const client = contrailClient({ url })
    const said = { by: 'ann', reason: 'asked by the customer' }
    expect(await client.act('Order:1', { ...said, action: { do: 'cancel' }, id: 'a-1' })).toEqual({ kind: 'done' })
    await client.act('Order:1', { ...said, action: { do: 'retryEffect', effect: { node: '0.ChargeCard', visit: 1, index: 0 } } })
    const [cancel, retry] = asked.map(({ path, body }) => ({ path, body: JSON.parse(body) as { readonly id: string } }))
    expect(cancel).toEqual({
      path: '/api/v1/instances/Order%3A1/actions',
      body: { ...said, id: 'a-1', action: { do: 'cancel', instance: 'Order:1' } },
    })
    expect(retry!.body).toEqual({
      ...said,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      action: { do: 'retryEffect', effect: { instance: 'Order:1', node: '0.ChargeCard', visit: 1, index: 0 } },
    })
  })
})

describe('a pause', () => {
  it('and a resume say of which source and topic, and count once', async () => {
    const { url, asked } = await answering(200, { kind: 'done' })
    const client = contrailClient({ url })
    const said = { by: 'ann', reason: 'the warehouse is closed' }
    expect(await client.pauseTrigger('kafka', { ...said, topic: 'parcels', id: 'a-1' })).toEqual({ kind: 'done' })
    expect(await client.resumeTrigger('http', said)).toEqual({ kind: 'done' })
    expect(asked.map(({ path, body }) => ({ path, body: JSON.parse(body) as unknown }))).toEqual([
      { path: '/api/v1/triggers/kafka/pause', body: { ...said, topic: 'parcels', id: 'a-1' } },
      { path: '/api/v1/triggers/http/resume', body: { ...said, id: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
    ])
  })
})

describe('a failure is a value', () => {
  it("with the server's own sentence and fields where it refuses", async () => {
    const { url } = await answering(422, problem, 'application/problem+json')
    expect(await contrailClient({ url }).start('Greet', {})).toEqual({
      kind: 'refused',
      status: 422,
      code: 'invalid',
      message: 'name: is wrong',
      issues: [{ path: 'name', message: 'is wrong' }],
    })
  })

  it.each([
    [
      502,
      '<html>Bad gateway</html>',
      { kind: 'refused', status: 502, code: 'noAnswer', message: 'the server answered 502, and not as this API does' },
    ],
    [200, '<html>Welcome</html>', { kind: 'unreachable', message: expect.stringMatching(/answered not as this API does$/) }],
    [200, '{"kind":"maybe"}', { kind: 'unreachable', message: expect.stringMatching(/answered not as this API does$/) }],
  ])('where somebody else answers (%i %s)', async (status, body, expected) => {
    const { url } = await answering(status, body, 'text/html')
    const client = contrailClient({ url })
    expect(await client.start('Greet', {})).toEqual(expected)
    expect(await client.instance('x')).toEqual(expected)
  })

  it('where nobody answers, or the connection breaks', async () => {
    const { url, close } = await serve((_, outgoing) => Promise.resolve(void outgoing.destroy()))
    expect(await contrailClient({ url }).start('Greet', {})).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining(`${url} cannot be reached: `),
    })
    close()
    expect(await contrailClient({ url }).instance('x')).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('where the answer breaks off', async () => {
    const { url } = await serve((_, outgoing) => {
      outgoing.writeHead(202, { 'content-length': '100' })
      outgoing.write('{"kind":', () => void outgoing.destroy())
      return Promise.resolve()
    })
    expect(await contrailClient({ url }).start('Greet', {})).toMatchObject({ kind: 'unreachable' })
  })
})
