import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { guard, guardOf } from './guard.ts'

const refusal = guardOf({ hosts: ['contrail.example'], origins: ['https://ops.example'] })
const asked = (host: string | undefined, method = 'GET', origin?: string) => refusal({ host, method, origin })

describe('the Host header', () => {
  it.each([
    'localhost',
    'localhost:8400',
    'LOCALHOST',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:8400',
    'contrail.example',
    'Contrail.Example:443',
  ])('may be %s', (host) => expect(asked(host)).toBeNull())
  it.each([
    undefined,
    '',
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    'localhost@evil.example',
    'localhost:8400:1',
    'localhost/x',
    '[::2]',
    '10.0.0.1',
    'localhost\n',
  ])('may not be %j, for whatever method', (host) => {
    expect(asked(host)).toMatch(/^the Host header names no host of this server/)
    expect(asked(host, 'POST')).toMatch(/^the Host header/)
  })
})

describe('the Origin header of a change', () => {
  it.each(['http://localhost:5173', 'http://127.0.0.1', 'https://contrail.example', 'https://ops.example', 'http://[::1]:3000'])(
    'may be %s',
    (origin) => {
      expect(asked('localhost', 'POST', origin)).toBeNull()
    },
  )
  it.each([
    'null',
    'http://evil.example',
    'https://ops.example.evil',
    'https://ops.example:8443',
    'file://localhost',
    'chrome-extension://localhost',
    'http://localhost/path',
    'http://user@localhost',
    '',
  ])('may not be %j', (origin) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect(asked('localhost', method, origin)).toMatch(/^the Origin header names a page/)
  })
  it('may be absent: no browser sent it', () => expect(asked('localhost', 'POST')).toBeNull())
  it('is not looked at where nothing changes', () => expect(asked('localhost', 'GET', 'http://evil.example')).toBeNull())
})

it('answers 403 with a sentence, and lets others through', async () => {
  const app = new Hono().use(guard({})).post('/x', (c) => c.text('through'))
  const refused = await app.request('/x', { method: 'POST', headers: { host: 'evil.example' } })
  expect(refused.status).toBe(403)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect(await refused.json()).toEqual({
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    code: 'forbidden',
    detail: 'the Host header names no host of this server: add it to the configured hosts',
  })
  const through = await app.request('/x', { method: 'POST', headers: { host: 'localhost' } })
  expect(await through.text()).toBe('through')
})
