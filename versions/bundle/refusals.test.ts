import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundleWorkflow } from './bundle.ts'
import { folderOf, ORDER, orderWith, problemsOf } from './modules.fixture.ts'

/** The problems of the Order workflow when its helper begins with these lines. */
const withImport = (lines: string, more = {}): Promise<readonly string[]> =>
  problemsOf({ ...ORDER, 'price.ts': `${lines}\nexport const price = (total: number, _ctx: unknown): unknown => [total, used]\n`, ...more })

/** A package of one file, installed below a folder. */
const money = (at: string, body: string): Record<string, string> => ({
  [`${at}node_modules/money/package.json`]: '{ "name": "money", "version": "1.0.0", "main": "index.js" }',
  [`${at}node_modules/money/index.js`]: `exports.round = (x) => ${body}`,
})
const order = ORDER['order.ts']!
/** The problems of a workflow that uses `money` from two places; the body of the second is given. */
const moneyTwice = (body: string): Promise<readonly string[]> =>
  problemsOf({
    ...ORDER,
    ...money('', 'x'),
    ...money('sub/', body),
    'price.ts':
      "import { round } from 'money'\nimport { other } from './sub/other.ts'\nexport const price = (x: number) => round(other(x))",
    'sub/other.ts': "import { round } from 'money'\nexport const other = (x: number) => round(x)",
  })
/** The problems of the workflow module with this text. */
const problemsOfOrder = (text: string): Promise<readonly string[]> => problemsOf({ ...ORDER, 'order.ts': text })

describe('an import is refused by name, with the file and line that import it', () => {
  it.each(['node:fs', 'fs', 'node:not-yet', 'node:fs/promises', 'crypto'])('of Node: %s', async (name) => {
    expect(await withImport(`// the helper\nimport * as used from '${name}'`)).toEqual([
      `price.ts:2: '${name}' cannot be imported into a workflow, steps do no I/O: request a side effect and use it in a handlers file`,
    ])
  })

  it('of Node, deep inside a package', async () => {
    const problems = await withImport("import used from 'disk'", {
      'node_modules/disk/package.json': '{ "name": "disk", "version": "2.0.0" }',
      'node_modules/disk/index.js': "module.exports = require('node:fs').readFileSync",
    })
    expect(problems).toEqual([expect.stringMatching(/^disk@2\.0\.0\/index\.js:1: 'node:fs' cannot be imported into a workflow/)])
  })

  it('of a file called *.handlers.ts', async () => {
    expect(await withImport("import { used } from './order.handlers.ts'", { 'order.handlers.ts': 'export const used = 1' })).toEqual([
      "price.ts:1: './order.handlers.ts' is a handlers file and cannot be part of a workflow: list it under handlers, and import it nowhere",
    ])
  })

  it('of a module that is declared as handlers, whatever it is called', async () => {
    const folder = await folderOf({
      ...ORDER,
      'price.ts': "import { used } from './impure.ts'\nexport const price = used",
      'impure.ts': 'export const used = () => 1',
    })
    const result = await bundleWorkflow(join(folder, 'order.ts'), {
      handlers: [new URL(`file://${folder}/impure.ts`), join(folder, 'none.ts')],
    })
    expect(result).toEqual({ kind: 'refused', problems: [expect.stringMatching(/^price\.ts:1: '\.\/impure\.ts' is a handlers file/)] })
  })

  it.each(['contrail/client', 'contrail', 'zod/mini'])('of what a script does not find at run time: %s', async (name) => {
    expect(await withImport(`import * as used from '${name}'`)).toEqual([
      `price.ts:1: '${name}' cannot be imported into a workflow: it may use contrail/dsl and zod`,
    ])
  })

  it('that is dynamic', async () => {
    expect(await withImport("const used = import('./other.ts')", { 'other.ts': '' })).toEqual([
      "price.ts:1: './other.ts' is imported by import(…), and steps are synchronous: import it at the top of the file",
    ])
  })

  it('of what is not there', async () => {
    expect(await withImport("import used from 'nowhere'\nimport other from './gone.ts'\nexport { other }")).toEqual([
      "price.ts:1: 'nowhere' is not there: correct the import, or install the package",
      "price.ts:2: './gone.ts' is not there: correct the import, or install the package",
    ])
  })

  it('of what is no code', async () => {
    expect(await withImport("import used from './logo.svg'", { 'logo.svg': '<svg/>' })).toEqual([
      'price.ts:1: logo.svg is neither TypeScript, JavaScript nor JSON: a workflow is made of these',
    ])
  })

  it('of a package that is installed twice, as one version with two contents', async () => {
    expect(await moneyTwice('x + 1')).toEqual([
      expect.stringMatching(/'money' is installed twice, as two different files money@1\.0\.0\/index\.js: install the packages anew$/),
    ])
    expect(await moneyTwice('x')).toEqual([])
  })

  it('but not of types alone, nor of JSON, nor of a package', async () => {
    const problems = await withImport(
      "import type { Stats } from 'node:fs'\nimport data from './data.json'\nimport { one } from 'pure'\nconst used: Stats[] = [data.a, one]",
      {
        'data.json': '{ "a": 1 }',
        'node_modules/pure/package.json': '{ "name": "pure", "version": "1.0.0", "type": "module", "exports": { "import": "./pure.js" } }',
        'node_modules/pure/pure.js': 'export const one = 1',
      },
    )
    expect(problems).toEqual([])
  })
})

describe('a module is refused with the file and the reason', () => {
  it('that is not there', async () => {
    expect(await problemsOf({}, 'gone.ts')).toEqual([expect.stringMatching(/^there is no workflow module .*gone\.ts: correct the path$/)])
  })

  it('that does not parse', async () => {
    expect(await problemsOf(orderWith('total *'))).toEqual([expect.stringMatching(/^price\.ts:\d+: /)])
  })

  it('that exports no workflow, or not the one that is asked for', async () => {
    expect(await problemsOf({ 'order.ts': 'export const a = 1' })).toEqual(['order.ts: it exports no workflow, only: a'])
    expect(await problemsOf({ 'order.ts': '' })).toEqual(['order.ts: it exports no workflow, only: nothing'])
    expect(await problemsOf(ORDER, 'order.ts', { exportName: 'gift' })).toEqual(["order.ts: it exports no workflow as 'gift', only: order"])
  })

  it('that exports two workflows of one name', async () => {
    const again = order.slice(order.indexOf('export const order')).replace('const order', 'const again')
    expect(await problemsOfOrder(order + again)).toEqual(["order.ts: two workflows are called 'Order': rename one"])
  })

  it('that holds handlers itself', async () => {
    const text = order.replace('import { flow,', 'import { handle, flow,')
    expect(await problemsOfOrder(`${text}export const orderHandlers = handle(order, {})\n`)).toEqual([
      "order.ts: 'orderHandlers' holds handlers: move it to a file of its own, which no workflow imports",
    ])
  })

  it('whose workflow is not valid', async () => {
    const problems = await problemsOfOrder(order.replace('version: 1', 'version: 0').replace("step('Price'", "step('Price it'"))
    expect(problems).toEqual([
      expect.stringMatching(/^order\.ts: workflow 'Order': .*version/),
      expect.stringMatching(/^order\.ts: workflow 'Order': .*'Price it'/),
    ])
  })

  it('that takes the time or a random number while it loads', async () => {
    expect(await problemsOfOrder(`${order}export const loadedAt = Date.now()\n`)).toEqual([
      'order.ts:16: it does not load: a step gets the time from its context: ctx.now()',
    ])
  })

  it('whose schemas cannot be described', async () => {
    const twice = order.replace(
      'total: z.number()',
      "a: z.string().meta({ id: 'Same' }), b: z.number().meta({ id: 'Same' }), total: z.number()",
    )
    expect(await problemsOfOrder(twice)).toEqual([expect.stringMatching(/^order\.ts: it does not load: .*Same/)])
  })
})
