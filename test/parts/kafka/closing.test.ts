// A process that is told to stop stops, also where the brokers are gone without a word.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { LONG, range, until } from './fixture.ts'
import { startKafka } from '../../../workflows/cluster/parts/kafka/index.ts'
import type { TestKafka } from '../../../workflows/cluster/parts/kafka/index.ts'
import { lossyProxy } from './lossy-proxy.ts'
import type { LossyProxy } from './lossy-proxy.ts'
import { strangeAdmin } from './plain-client.ts'

const FIXTURE = fileURLToPath(new URL('closing.fixture.ts', import.meta.url))

describe('a close', { timeout: LONG }, () => {
  let proxy: LossyProxy
  let kafka: TestKafka
  beforeAll(async () => {
    proxy = await lossyProxy(() => Number(kafka.brokers[0]!.split(':')[1]))
    kafka = await startKafka({ extra: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}` } })
  }, LONG)
  afterAll(async () => {
    await proxy.close()
    await kafka.stop()
  })

  const closing = ({ prefix, times, drainMs }: { readonly prefix: string; readonly times: number; readonly drainMs: number }) => {
    const args = [`127.0.0.1:${proxy.port}`, prefix, String(times), String(drainMs)]
    const child = spawn(process.execPath, ['--conditions=contrail-source', FIXTURE, ...args], { stdio: 'pipe' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const said: Record<string, unknown>[] = []
    createInterface(child.stdout).on('line', (line) => void said.push(JSON.parse(line)))
    return {
      child,
      said,
      ended: once(child, 'close'),
      errors: text(child.stderr),
      has: (what: string) => said.some((line) => what in line),
    }
  }

  it('does not wait for answers that do not come, whatever was under way, and leaves nothing in the process', async () => {
    const { child, said, ended, errors, has } = closing({ prefix: 'silent', times: 20, drainMs: 0 })
    await until('all connections at work', () => has('ready'))
    proxy.silence()
    child.stdin.end('close\n')
    expect(await ended).toEqual([0, null])
    expect(await errors).toBe('')
    expect([has('closed'), has('over')]).toEqual([true, true])
    expect(said.filter(({ logged, error }) => /timed out/.test(`${String(logged)} ${String(error)}`))).toEqual([])
  })

  it('leaves its groups, so that others go on at once, where the broker answers', async () => {
    const { child, ended, errors, has } = closing({ prefix: 'answered', times: 1, drainMs: 60_000 })
    await until('all connections at work', () => has('ready'))
    child.stdin.end('close\n')
    expect(await ended).toEqual([0, null])
    expect(await errors).toBe('')
    const admin = await strangeAdmin(kafka.brokers)
    const { groups } = await admin.listGroups()
    const found = await admin.describeGroups(groups.map(({ groupId }) => groupId).filter((group) => group.startsWith('answered')))
    expect(found.groups.map(({ state, members }) => [state, members.length])).toEqual(range(6).map(() => ['Empty', 0]))
  })
})
