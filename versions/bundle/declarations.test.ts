import { compileFunction } from 'node:vm'
import { transform } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { droppable } from './declarations.ts'

const MARK = '/* @__PURE__ */'
const printed = async (text: string): Promise<string> => (await transform(text, { loader: 'ts', target: 'es2024' })).code
/** How many declarations are marked, and what the code then gives: the same as without. */
const run = async (text: string): Promise<{ readonly marked: number; readonly value: unknown }> => {
  const code = await printed(text)
  const marked = droppable(code)
  const value = async (of: string): Promise<unknown> => {
    const { code: script } = await transform(of, { loader: 'js', format: 'cjs' })
    const module = { exports: {} }
    compileFunction(script, ['module', 'exports'])(module, module.exports)
    return JSON.parse(JSON.stringify(module.exports))
  }
  expect(await value(marked)).toEqual(await value(code))
  return { marked: marked.split(MARK).length - 1, value: await value(marked) }
}

describe('what a module declares is droppable', () => {
  it('where it is the result of a call, exported or not', async () => {
    expect(await run('const f = (n: number) => n + 1\nconst a = f(1)\nexport const b = f(a)\nlet c = f(b)\nexport { c }')).toEqual({
      marked: 3,
      value: { b: 3, c: 4 },
    })
  })

  it('but no function, whose name would be lost, no class, no two in one, and nothing that is done', async () => {
    const text = `const f = (n = 1) => n, g = 2
      const h = async (x: number) => x
      class K { static n = f(3) }
      let seen = 0
      seen += K.n
      if (seen > 2) { seen = f(9) }
      function name() { return h.name + name.name }
      export { seen, g }
      export const names = [name()].join()`
    expect(await run(text)).toEqual({ marked: 2, value: { seen: 9, g: 2, names: 'hname' } })
  })

  it.each([
    ['texts', String.raw`export const a = ['";', ";'", '\\', "\";"].join('')`, 1],
    ['templates', 'const n = 2\nexport const a = String(`;${`}${n};` + "}"}\n};`), b = 1', 1],
    [
      'a template in a template',
      'export const a = String(`a${[1, 2].map((x) => `${{ x }.x};`).join("`")}b`)\nexport const b = String(a)',
      2,
    ],
    ['regular expressions', 'export const a = "a;/b".replace(/[/;"]/g, "").replace(/\\/;/, "")\nexport const b = String(a)', 2],
    ['divisions', 'const two = 2, x = [4]\nexport const a = Math.max(x[0]! / two / 1, (8) / 2)\nexport const b = Math.min(a / 2)', 2],
    ['comments', '/* ; */ export const a = String(1) // ;\n/* const */ export const b = String(a)', 2],
    [
      'braces behind a return',
      'const f = () => {\n  return /};/.test("};") ? { a: 1 } : {};\n}\nexport const a = f()\nexport const b = [f()]',
      2,
    ],
    ['no semicolon at all', 'export const a = [1]', 1],
  ] as const)('past %s', async (_, text, marked) => {
    expect((await run(text)).marked).toBeGreaterThanOrEqual(marked)
  })

  it('and what cannot be followed stays as it is', () => {
    for (const text of ['const a = f(', 'const a = )b;', 'const a = `', "const a = 'x", '/* open', 'const a = /x'])
      expect(droppable(text).replaceAll(MARK, '')).toBe(text)
  })
})
