import { describe, expect, it } from 'vitest'
import { parseManifest, sha256, UnusableVersion, versionHash } from './manifest.ts'
import { bundled, orderScript } from './versions.fixture.ts'

const { manifest, hash } = bundled(orderScript())
const text = JSON.stringify(manifest)

describe('the hash of a version', () => {
  it('covers name, number, export, graph and code', () => {
    const others = [
      { name: 'Gift' },
      { number: 2 },
      { exportName: 'gift' },
      { graph: { kind: 'flow', nodes: [] } } as const,
      { code: sha256('other') },
    ].map((change) => versionHash({ ...manifest, ...change }))
    expect(new Set([hash, ...others]).size).toBe(6)
  })

  it('does not cover the source map and the schemas, nor the order of keys', () => {
    const { format, name, number, exportName, graph, code } = manifest
    expect(versionHash({ code, graph, exportName, number, name, format, sourceMap: sha256('other'), schemas: { state: true } })).toBe(hash)
  })
})

const problem = (stored: string): string => {
  try {
    parseManifest(hash, stored)
  } catch (error) {
    if (error instanceof UnusableVersion && error.hash === hash) return error.message
    throw error
  }
  return 'it was read'
}

describe('a stored manifest', () => {
  it('is read as it was written', () => {
    expect(parseManifest(hash, text)).toEqual(manifest)
  })

  it.each([
    ['text that is no JSON', '{', /its manifest is no JSON/],
    ['another kind of value', '[]', /its manifest has format undefined/],
    ['a missing field', JSON.stringify({ ...manifest, code: undefined }), /its manifest is damaged \([^]*code/],
    ['a graph that is none', JSON.stringify({ ...manifest, graph: { kind: 'loop' } }), /its manifest is damaged \([^]*graph/],
    [
      'a newer format',
      JSON.stringify({ ...manifest, format: 2 }),
      /its manifest has format 2, this engine reads 1: run the engine that wrote it, or a newer one/,
    ],
    [
      'the manifest of another version',
      JSON.stringify({ ...manifest, number: 2 }),
      /what is stored under it is another version, [0-9a-f]{12}$/,
    ],
  ])('refuses %s', (_what, stored, sentence) => {
    expect(problem(stored)).toMatch(sentence)
  })
})
