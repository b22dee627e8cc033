import * as zod from 'zod'
import { describe, expect, it } from 'vitest'
import * as dsl from '../dsl/index.ts'
import { stepOf } from '../dsl/internal.ts'
import { loadScript, loadVersion } from './load.ts'
import { sha256, UnusableVersion } from './manifest.ts'
import { bundled, orderScript } from './versions.fixture.ts'

const run = (script: string): unknown => {
  const { manifest } = bundled(script)
  const price = stepOf(loadVersion(manifest, script).workflow, 'Price')
  return price?.({}, {}, { now: () => 7, random: () => 0.5, uuid: () => 'id', log: () => {} })
}

describe('a stored version', () => {
  it('loads as the workflow that was bundled', () => {
    const { manifest, script, hash } = bundled(orderScript())
    const version = loadVersion(manifest, script)
    expect(version.hash).toBe(hash)
    expect(version.workflow).toMatchObject({ name: 'Order', version: 1, graph: manifest.graph })
    expect(run(orderScript({ run: '(_input, _state, ctx) => ({ output: ctx.now() })' }))).toEqual({ output: 7 })
  })

  it('is compiled anew each time: versions share no variables', () => {
    const script = `${orderScript()}\nlet count = 0\nexports.count = ++count`
    const load = (): unknown => loadScript({ code: script, filename: 'a.js' }).count
    expect([load(), load()]).toEqual([1, 1])
  })

  it('names its file in stack traces, by workflow and short hash', () => {
    const script = orderScript({ run: "() => { throw new Error('no') }" })
    const { hash } = bundled(script)
    expect(() => run(script)).toThrow(expect.objectContaining({ stack: expect.stringContaining(`Order@${hash.slice(0, 12)}.js:`) }))
  })

  it('requires the very modules that the engine runs with, and no others', () => {
    const exports = loadScript({ code: "exports.dsl = require('contrail/dsl'); exports.zod = require('zod')", filename: 'a.js' })
    expect(exports.dsl).toBe(dsl)
    expect(exports.zod).toBe(zod)
    for (const name of ['node:fs', 'contrail/client', 'toString'])
      expect(() => loadScript({ code: `require('${name}')`, filename: 'a.js' })).toThrow(
        `a workflow can use contrail/dsl and zod from outside, not '${name}'`,
      )
  })

  it('can be given other modules, so that a version may be tried on another engine', () => {
    const exports = loadScript(
      { code: "exports.value = require('contrail/dsl').value", filename: 'a.js' },
      { 'contrail/dsl': { value: 4 } },
    )
    expect(exports.value).toBe(4)
  })
})

const problem = (load: () => unknown): string => {
  try {
    load()
  } catch (error) {
    if (error instanceof UnusableVersion) return error.message
    throw error
  }
  return 'it loads'
}

describe('a stored version that does not fit is refused with what does not fit', () => {
  it('code that is not the code of the manifest', () => {
    const { manifest, script } = bundled(orderScript())
    expect(problem(() => loadVersion(manifest, `${script} `))).toMatch(/the code of Order 1 is damaged/)
  })

  it('a graph that is not the graph of the code', () => {
    const script = orderScript()
    const { manifest } = bundled(script, { graph: { kind: 'flow', nodes: [] } })
    expect(problem(() => loadVersion(manifest, script))).toMatch(/builds another graph from the code of Order 1/)
  })

  it('a name or number that is not that of the code', () => {
    const script = orderScript()
    expect(problem(() => loadVersion(bundled(script, { number: 2 }).manifest, script))).toMatch(/calls itself Order 1, not Order 2/)
  })

  it('an export that is not there, or is no workflow', () => {
    const script = `${orderScript()}\nexports.other = { graph: 1 }`
    for (const exportName of ['other', 'gift', 'toString'])
      expect(problem(() => loadVersion(bundled(script, { exportName }).manifest, script))).toMatch(
        `exports no workflow called '${exportName}'`,
      )
  })

  it('code that throws while it loads, or is no code', () => {
    const { manifest } = bundled(orderScript())
    for (const [script, why] of [
      ["throw new Error('no luck')", 'no luck'],
      ['const =', 'Unexpected token'],
    ] as const)
      expect(problem(() => loadVersion({ ...manifest, code: sha256(script) }, script))).toMatch(
        new RegExp(`Order@[0-9a-f]{12}\\.js does not load: ${why}`),
      )
  })
})
