import { beforeEach, describe, expect, it } from 'vitest'
import { evaluate, stepOf } from '../dsl/internal.ts'
import { earliestDue, openSince, initial, TURN_FORMAT, VERSIONS } from '../engine/index.ts'
import type { Journal } from '../journal/index.ts'
import { memoryJournal } from '../journal/memory/index.ts'
import type { Bundled, UnusableVersion } from './manifest.ts'
import { storedVersions } from './stored.ts'
import { bundled, orderScript } from './versions.fixture.ts'

let journal: Journal
beforeEach(() => {
  journal = memoryJournal()
})

const nth = (number: number): Bundled => bundled(orderScript({ number, run: `() => ({ output: ${number} })` }))
const activate = async (...versions: readonly Bundled[]): Promise<void> => {
  for (const { manifest, hash } of versions) {
    const { version } = await journal.load(VERSIONS)
    const event = { kind: 'VersionActivated', workflow: manifest.name, number: manifest.number, hash, by: 'ann', reason: 'deploy' } as const
    const turn = {
      format: TURN_FORMAT,
      stream: VERSIONS,
      version: version + 1,
      at: 0,
      causes: [{ kind: 'activate', id: hash }],
      events: [event],
    } as const
    const index = { due: earliestDue(initial), open: openSince(initial), instances: [] }
    expect(await journal.append([{ stream: VERSIONS, expected: version, turn, index }])).toEqual([{ kind: 'appended' }])
  }
}
/** The journal, counting what is read from it. */
const counting = () => {
  const reads = { blobs: 0, loads: 0 }
  const counted: Journal = {
    ...journal,
    getBlob: (hash) => ((reads.blobs += 1), journal.getBlob(hash)),
    load: (stream) => ((reads.loads += 1), journal.load(stream)),
  }
  return { counted, reads }
}

describe('stored versions', () => {
  it('load from the journal alone, in a process that never saw their source', async () => {
    const one = nth(1)
    await storedVersions({ journal }).store(one)
    const version = await storedVersions({ journal }).get(one.hash)
    const run = stepOf(version!.workflow, 'Price')!
    const ambient = { now: 0, random: () => 0, uuid: () => '' }
    expect(evaluate({ name: 'Price', run, input: {}, state: {}, ambient })).toMatchObject({ kind: 'done', output: 1 })
  })

  it('are undefined until they are stored', async () => {
    const versions = storedVersions({ journal })
    const one = nth(1)
    expect(await versions.get(one.hash)).toBe(undefined)
    expect(versions.loaded()).toBe(0)
    await versions.store(one)
    expect((await versions.get(one.hash))?.hash).toBe(one.hash)
  })

  it('are stored without regard to who asked too early and still waits for the answer', async () => {
    const { promise: late, resolve: answer } = Promise.withResolvers<undefined>()
    let asked = 0
    const versions = storedVersions({ journal: { ...journal, getBlob: (hash) => (asked++ === 0 ? late : journal.getBlob(hash)) } })
    const one = nth(1)
    const early = versions.get(one.hash)
    expect((await versions.store(one)).hash).toBe(one.hash)
    answer(undefined)
    expect(await early).toBe(undefined)
    expect((await versions.get(one.hash))?.hash).toBe(one.hash)
  })

  it('are at hand once they are stored', async () => {
    const { counted, reads } = counting()
    const versions = storedVersions({ journal: counted })
    const stored = await versions.store(nth(1))
    reads.blobs = 0
    expect(await versions.get(stored.hash)).toBe(stored)
    expect(reads.blobs).toBe(0)
  })

  it('wait for their code, too', async () => {
    const one = nth(1)
    await journal.putBlob(one.hash, JSON.stringify(one.manifest))
    expect(await storedVersions({ journal }).get(one.hash)).toBe(undefined)
  })

  it('may be stored again, and may share their code', async () => {
    const versions = storedVersions({ journal })
    const script = `${orderScript()}\nexports.again = exports.order`
    const order = bundled(script)
    const again = bundled(script, { exportName: 'again' })
    for (const one of [order, again, order]) await versions.store(one)
    expect(order.manifest.code).toBe(again.manifest.code)
    expect([(await versions.get(order.hash))?.hash, (await versions.get(again.hash))?.hash]).toEqual([order.hash, again.hash])
  })

  it('say what is stored of them besides the code', async () => {
    const versions = storedVersions({ journal })
    const one = nth(1)
    await versions.store(one)
    expect(await versions.manifest(one.hash)).toEqual(one.manifest)
    expect(await journal.getBlob(one.manifest.sourceMap)).toBe(one.sourceMap)
    expect(await versions.manifest('0'.repeat(64))).toBe(undefined)
  })

  it('are loaded once, however many ask at the same time', async () => {
    const one = nth(1)
    await storedVersions({ journal }).store(one)
    const { counted, reads } = counting()
    const versions = storedVersions({ journal: counted })
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => versions.get(one.hash)))
    expect(others.every((other) => other === first)).toBe(true)
    expect(reads.blobs).toBe(2)
  })

  it('stay within their bound over 500 of them, and one that was dropped loads again', async () => {
    const versions = storedVersions({ journal, max: 64 })
    const all = Array.from({ length: 500 }, (_, i) => nth(i + 1))
    for (const one of all) {
      await versions.store(one)
      expect(versions.loaded()).toBeLessThanOrEqual(64)
    }
    for (const one of all) expect((await versions.get(one.hash))?.workflow.version).toBe(one.manifest.number)
    expect(versions.loaded()).toBe(64)
  })

  it('that are damaged reject with what is damaged, each time they are asked for', async () => {
    const one = nth(1)
    await journal.putBlob(one.hash, JSON.stringify(one.manifest))
    await journal.putBlob(one.manifest.code, `${one.script} `)
    const versions = storedVersions({ journal })
    for (const _ of [1, 2]) await expect(versions.get(one.hash)).rejects.toThrow(/the code of Order 1 is damaged/)
    expect(versions.loaded()).toBe(0)
  })
})

describe('activated versions', () => {
  it('are none in a new journal', async () => {
    expect(await storedVersions({ journal }).active()).toEqual([])
  })

  it('are the last activated one of each workflow, and change only on refresh', async () => {
    const [one, two] = [nth(1), nth(2)]
    const { counted, reads } = counting()
    const versions = storedVersions({ journal: counted })
    await versions.store(one)
    await versions.store(two)
    await activate(one)
    const numbers = async (): Promise<readonly number[]> => (await versions.active()).map(({ workflow }) => workflow.version)
    expect(await numbers()).toEqual([1])
    reads.loads = 0
    await activate(two)
    reads.loads = 0
    expect(await numbers()).toEqual([1])
    expect(reads.loads).toBe(0)
    versions.refresh()
    expect(await numbers()).toEqual([2])
  })

  it('are looked up again after a refresh that came while the look-up was under way', async () => {
    const [one, two] = [nth(1), nth(2)]
    const versions = storedVersions({ journal })
    await versions.store(one)
    await versions.store(two)
    await activate(one)
    const before = versions.active()
    await activate(two)
    versions.refresh()
    await before
    expect((await versions.active()).map(({ hash }) => hash)).toEqual([two.hash])
  })

  it('are reported and left out where they cannot be used, while others go on', async () => {
    const reported: UnusableVersion[] = []
    const versions = storedVersions({ journal, report: (problem) => reported.push(problem) })
    const good = nth(1)
    const gift = orderScript().replace("name: 'Order'", "name: 'Gift'")
    const bad = bundled(gift)
    await versions.store(good)
    await journal.putBlob(bad.hash, JSON.stringify(bad.manifest))
    await journal.putBlob(bad.manifest.code, 'damaged')
    await activate(good, bad)
    for (const _ of [1, 2]) expect((await versions.active()).map(({ hash }) => hash)).toEqual([good.hash])
    expect(reported.map(({ hash }) => hash)).toEqual([bad.hash])
    expect(reported[0]?.message).toMatch(/the code of Gift 1 is damaged/)
  })

  it('come in without a refresh where they were activated before they were there', async () => {
    const reported: UnusableVersion[] = []
    const versions = storedVersions({ journal, report: (problem) => reported.push(problem) })
    const late = nth(1)
    await activate(late)
    expect(await versions.active()).toEqual([])
    expect(reported[0]?.message).toMatch(/it is activated, but not stored \(yet\)/)
    await storedVersions({ journal }).store(late)
    expect((await versions.active()).map(({ hash }) => hash)).toEqual([late.hash])
  })

  it('are looked up again after a journal that failed', async () => {
    let fails = true
    const versions = storedVersions({
      journal: { ...journal, load: (stream) => (fails ? Promise.reject(new Error('disk')) : journal.load(stream)) },
    })
    await expect(versions.active()).rejects.toThrow('disk')
    fails = false
    expect(await versions.active()).toEqual([])
  })
})
