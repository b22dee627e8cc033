// The broker's disk is full: it ends, everybody waits and says so, and when there is room again nothing acknowledged is missing.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderPrefix } from '../../workflows/cluster/parts/kafka/leftovers.ts'
import { pidFile } from '../../workflows/cluster/parts/kafka/node.ts'
import { knownBrokers } from '../../workflows/cluster/parts/kafka/ready.ts'
import { allReady, badDay, expectEvening, LONG, notReady, until } from './day.ts'
import { openFeed } from './feed.ts'

/** What the largest file of the broker may still grow by, in bytes. */
const ROOM = 10_000
const day = badDay()

/** Where the broker of this test keeps its files. */
const brokerFolder = (): string => {
  const found = readdirSync(tmpdir()).map((name) => join(tmpdir(), name))
  const own = found.find((path) => path.startsWith(folderPrefix()))
  if (own === undefined) throw new Error('there is no broker')
  return own
}
const largestLog = (folder: string): number => {
  const segments = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\/\d{20}\.log$/.test(path))
  return Math.max(...segments.map((path) => statSync(join(folder, path)).size))
}

it(
  'a broker without room ends; everybody says what waits, HTTP refuses, and when there is room all goes on by itself',
  { timeout: LONG },
  async () => {
    const { deployment } = day()
    const { kafka } = deployment
    const port = Number(kafka.brokers[0]?.split(':')[1])
    const feed = openFeed(day())
    await until('sales are paid', () => day().till.bookings.size > 20)
    // A write beyond this limit fails in the broker as one to a full disk does, without a disk or a mount.
    const folder = brokerFolder()
    execFileSync('prlimit', ['--pid', readFileSync(pidFile(folder, 1), 'utf8'), `--fsize=${largestLog(folder) + ROOM}`])
    await until('the broker has ended', async () => (await knownBrokers(port)) === 0)

    await until('every process says what it cannot write, or that it cannot read', async () => {
      const reasons = await Promise.all(deployment.services().map(notReady))
      return reasons.every((of) =>
        of.some((reason) => /^\d+ messages for \S+ cannot be written: |^the consumer of \w+ is joining/.test(reason)),
      )
    })
    await until('HTTP refuses', () => feed.refusals.size > 0)
    await kafka.restart(1)
    await allReady(day())
    await feed.stop()
    expect([...feed.refusals]).toContain('503 unavailable')
    await expectEvening(day(), feed.acknowledged)
  },
)
