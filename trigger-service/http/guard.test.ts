import { describe, expect, it } from 'vitest'
import { guardOf } from './guard.ts'

const refusal = guardOf({ hosts: ['contrail.example'], origins: ['https://ops.example'] })
const asked = (host: string | undefined, method = 'GET', origin?: string, site?: string) => refusal({ host, method, origin, site })

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
  it.each([
    ['localhost:8400', 'http://localhost:8400'],
    ['localhost:8400', 'http://127.0.0.1:8400'],
    ['127.0.0.1', 'http://127.0.0.1'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['contrail.example', 'https://contrail.example'],
    ['127.0.0.1:8400', 'https://contrail.example'], // a proxy that names the host it asks
    ['localhost:8400', 'https://ops.example'],
  ])('of %s may be %s', (host, origin) => {
    expect(asked(host, 'POST', origin)).toBeNull()
  })
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
    'http://localhost:5173', // another port is another program
    'http://127.0.0.1',
    'https://contrail.example:3000',
  ])('may not be %j', (origin) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect(asked('localhost:8400', method, origin)).toMatch(/^the Origin header names a page/)
  })
  it('may be absent: no browser sent it', () => expect(asked('localhost', 'POST')).toBeNull())
  it('is not looked at where nothing changes', () => expect(asked('localhost', 'GET', 'http://evil.example')).toBeNull())
})

describe('the Sec-Fetch-Site header of a change', () => {
  it.each(['same-origin', 'none'])('may be %s', (site) => expect(asked('localhost', 'POST', 'http://localhost', site)).toBeNull())
  it.each(['cross-site', 'same-site'])('may not be %s', (site) => {
    expect(asked('localhost', 'POST', undefined, site)).toMatch(/^the Sec-Fetch-Site header/)
    expect(asked('localhost', 'POST', 'http://localhost', site)).toMatch(/^the Sec-Fetch-Site header/)
  })
  it('may be anything for a page that is configured, or where nothing changes', () => {
    expect(asked('localhost', 'POST', 'https://ops.example', 'cross-site')).toBeNull()
    expect(asked('localhost', 'GET', undefined, 'cross-site')).toBeNull()
  })
})
