import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staticRoutes } from './static.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contrail-static-'))
  await mkdir(join(folder, 'web', 'assets'), { recursive: true })
  await writeFile(join(folder, 'web', 'index.html'), '<!doctype html>the page')
  await writeFile(join(folder, 'web', 'assets', 'app-1a2b.js'), 'run()')
  await writeFile(join(folder, 'outside.txt'), 'not for you')
})
afterAll(() => rm(folder, { recursive: true }))
const ask = (path: string) => staticRoutes({ directory: join(folder, 'web') }).request(path)

describe('staticRoutes', () => {
  it('serves the page with a policy that loads nothing from elsewhere', async () => {
    const response = await ask('/')
    expect(await response.text()).toContain('the page')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('lets what is named by its content be kept', async () => {
    const response = await ask('/assets/app-1a2b.js')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toContain('immutable')
  })

  it('answers every address of the app with the page', async () => {
    for (const path of ['/instances', '/instances/Order%3A1%40Order%2F1?tab=state'])
      expect(await (await ask(path)).text()).toContain('the page')
  })

  it('answers a missing script or endpoint with 404, not with the page', async () => {
    for (const path of ['/assets/old.js', '/api/v2/x']) {
      const response = await ask(path)
      expect(response.status).toBe(404)
      expect(response.headers.get('cache-control')).toBeNull()
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('gives nothing outside its folder, however it is asked', async () => {
    const tries = [
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/assets/..%2f..%2foutside.txt',
      '/%2e%2e%2foutside.txt',
      '/..%5coutside.txt',
      '/%00/../outside.txt',
      '/%E0%A4%A',
    ]
    for (const path of tries) {
      const response = await ask(path)
      expect(await response.text(), path).not.toContain('not for you')
    }
  })

  it('says how to build the page where it is not there', async () => {
    const response = await staticRoutes({ directory: join(folder, 'nothing') }).request('/instances')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run prepare')
  })
})
