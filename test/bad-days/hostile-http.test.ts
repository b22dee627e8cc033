// What nobody would send who means well: an engine whose heap has half a gigabyte lives through it, stays small, and goes on answering others.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const HEAP_MB = 512
/** What a container of that size must not see, in megabytes: its memory is more than the heap. */
const MOST_MB = 512
/** For anybody else's start while the attack is on, in milliseconds: CI is slow, a standstill of seconds is what it was. */
const PATIENT_MS = 3_000
const JSON_TYPE = { 'content-type': 'application/json' }

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'contrail-hostile-'))
const child = spawn(
  process.execPath,
  [
    `--max-old-space-size=${HEAP_MB}`,
    '--max-semi-space-size=64', // as the command has it
    '--conditions=contrail-source',
    here('./hostile-engine.ts'),
    directory,
    here('../../bench/w1/sleeper.ts'),
  ],
  { stdio: ['pipe', 'pipe', 'inherit'] },
)
let url = ''
let exited: string | undefined
child.once('exit', (code, signal) => (exited = `${code ?? signal}`))
const sockets = new Set<Socket>()

const start = async (id: string): Promise<number> => {
  const began = performance.now()
  const response = await fetch(`${url}/api/v1/workflows/Sleeper/instances`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ id, filler: '' }),
  })
  expect(response.status).toBe(202)
  return performance.now() - began
}
/** The most memory that the process ever had. */
const peakMb = (): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? Infinity) / 1024

const open = (): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => {})
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
  return once(socket, 'connect').then(() => socket)
}
const HEAD = 'Host: localhost\r\n'
const LIST = `GET /api/v1/instances?limit=200 HTTP/1.1\r\n${HEAD}\r\n`
const unfinished = (bytes: number): string =>
  `POST /api/v1/workflows/Sleeper/instances HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`

beforeAll(async () => {
  url = String((await once(child.stdout, 'data'))[0]).trim()
  const lines = Array.from({ length: 1_000 }, (_, i) => JSON.stringify({ id: `seed-${i}`, filler: 'x'.repeat(100) })).join('\n')
  const seeded = await fetch(`${url}/api/v1/workflows/Sleeper/instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines,
  })
  await seeded.text()
}, 120_000)
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  if (exited === undefined) {
    child.stdin.end()
    await Promise.race([once(child, 'exit'), wait(10_000).then(() => child.kill('SIGKILL'))])
  }
  rmSync(directory, { recursive: true, force: true })
})

/** While the attack is on, and behind it: alive, quick for others, and small. */
const standsFirm = async (name: string): Promise<void> => {
  const slowest = Math.max(await start(`${name}-1`), await start(`${name}-2`))
  expect(exited).toBeUndefined()
  expect(slowest).toBeLessThan(PATIENT_MS)
  process.stdout.write(`${name}: ${Math.round(slowest)} ms, peak ${Math.round(peakMb())} MB\n`)
  expect(peakMb()).toBeLessThan(MOST_MB)
}

describe('an engine lives through', { timeout: 120_000 }, () => {
  it('64 KB of pipelined lists on each of 24 connections that never read', async () => {
    const block = LIST.repeat(Math.floor(65_536 / LIST.length))
    for (let i = 0; i < 24; i++) {
      const socket = await open()
      socket.pause()
      socket.write(block)
    }
    await wait(3_000)
    await standsFirm('pipelined')
  })

  it('1,500 connections that ask for a long list and never read it', async () => {
    for (let i = 0; i < 1_500; i++) {
      const socket = await open()
      socket.pause()
      socket.write(LIST)
    }
    await wait(2_000)
    await standsFirm('unread')
  })

  it('800 bodies that are never finished', async () => {
    const most = 'x'.repeat(200_000)
    for (let i = 0; i < 800; i++) (await open()).write(unfinished(262_144) + most)
    await wait(2_000)
    await standsFirm('unfinished')
  })

  it('bodies of wrong items, as many as fit in', async () => {
    const body = `{"id":"x","filler":[${'1,'.repeat(130_000)}1]}`
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const response = await fetch(`${url}/api/v1/workflows/Sleeper/instances`, { method: 'POST', headers: JSON_TYPE, body })
        return { status: response.status, length: (await response.text()).length }
      }),
    )
    for (const { status, length } of answers) {
      expect([413, 422]).toContain(status)
      expect(length).toBeLessThan(20_000)
    }
    const large = await fetch(`${url}/api/v1/effects/actions`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]))),
    })
    expect(large.status).toBe(422)
    expect((await large.text()).length).toBeLessThan(20_000)
    await standsFirm('items')
  })

  it('2,000 requests of garbage, 50 side by side', async () => {
    const paths = ['/api/v1/instances?limit=x', '/api/v1/nope', '/%00', '/api/v1/workflows/%2e%2e/instances', '/..%2fetc/passwd']
    for (let round = 0; round < 40; round++) {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => fetch(`${url}${paths[i % paths.length]}`)))
      for (const answer of answers) {
        expect(answer.status).toBeLessThan(500)
        await answer.arrayBuffer()
      }
    }
    await standsFirm('garbage')
  })

  it('a feed of 8 MB whose answers are never read', async () => {
    const socket = await open()
    socket.pause()
    const line = `${JSON.stringify({ id: 1, filler: 'x'.repeat(200) })}\n`
    const chunk = line.repeat(256)
    socket.write(
      `POST /api/v1/workflows/Sleeper/instances HTTP/1.1\r\n${HEAD}Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    for (let sent = 0; sent < 8_000_000 && !socket.destroyed; sent += chunk.length) {
      if (!socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)) await wait(20)
      if (socket.writableLength > 2_000_000) break // it reads no more: as it should
    }
    await standsFirm('feed')
  })
})
