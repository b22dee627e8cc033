// Packages walked around the guard (`Function('return this')()` gave lodash the real clock and chance), or were refused whole, or died of `process.env`, with no file named.
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluate, stepOf } from '../../dsl/internal.ts'
import { loadVersion } from '../../versions/index.ts'
import { bundleWorkflow } from '../../versions/bundle/index.ts'
import { folderOf } from '../../versions/bundle/modules.fixture.ts'
import type { Files } from '../../versions/bundle/modules.fixture.ts'

const moduleWith = (imports: string, expression: string): Files => ({
  'w.ts': `import { z } from 'zod'
import { http, step, workflow } from 'contrail/dsl'
${imports}
export const w = workflow({ name: 'W', version: 1, triggers: [http({ decode: z.object({ id: z.string() }), id: 'id' })], state: z.object({ items: z.array(z.string()) }), initial: { items: [] } } as any,
  step('S', (x: any, s: any, c: any) => ({ output: (${expression}) as any })) as any)
`,
})
/** What a step gives with this import: its output, or the sentence in which it is refused. */
const given = async (imports: string, expression: string, packages: Files | 'installed'): Promise<unknown> => {
  const folder = await folderOf({ ...moduleWith(imports, expression), ...(packages === 'installed' ? {} : packages) })
  if (packages === 'installed') await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  const made = await bundleWorkflow(join(folder, 'w.ts'))
  if (made.kind === 'refused') return made.problems.join('\n')
  const { workflow } = loadVersion(made.versions[0]!.manifest, made.versions[0]!.script)
  const ambient = { now: 0, random: () => 0.5, uuid: () => 'u' }
  const found = evaluate({ name: 'S', run: stepOf(workflow, 'S')!, input: { id: '1' }, state: { items: ['b', 'a'] }, ambient, twice: true })
  return found.kind === 'done' ? found.output : found.message
}
const noTime = "step 'S': it threw Error: a step gets the time from its context: ctx.now()"
const noRandom = "step 'S': it threw Error: a step gets random numbers from its context: ctx.random()"

describe('installed packages', () => {
  it.each([
    ["import _ from 'lodash'", '_.sortBy([3, 1, 2]).concat(_.partial((a: number, b: number) => a + b, 1)(2))', [1, 2, 3, 3]],
    ["import { groupBy } from 'lodash'", '_groups()', { 0: [2], 1: [1, 3] }],
    ["import groupBy from 'lodash/groupBy.js'", '_groups()', { 0: [2], 1: [1, 3] }],
    ["import _ from 'lodash'", '_.cloneDeep(s)', { items: ['b', 'a'] }],
    ["import _ from 'lodash'", '_.now()', noTime],
    ["import _ from 'lodash'", '_.random(1, 100)', noRandom],
    ["import _ from 'lodash'", '_.shuffle([1, 2, 3])', noRandom],
    ["import sample from 'lodash/sample.js'", 'sample([1, 2])', noRandom],
    [
      "import _ from 'lodash'",
      "_.template('<%= a %>')({ a: 1 })",
      "step 'S': it threw Error: a step makes no code from text: write it as code",
    ],
    ["import Big from 'big.js'", "new Big('0.1').plus('0.2').toString()", '0.3'],
  ])('%s: %s', async (imports, expression, expected) => {
    expect(await given(imports, expression.replace('_groups()', 'groupBy([1, 2, 3], (n: number) => n % 2)'), 'installed')).toEqual(expected)
  })
})

/**
 * Stand-ins for packages that are not installed here, made of what matters in them: how they look for the global object, what they
 * take from it while they load, how they make dates, which branches they choose by `process.env`.
 */
const STAND_INS: Files = {
  'node_modules/lodash-es/package.json':
    '{ "name": "lodash-es", "version": "4.18.1", "type": "module", "main": "lodash.js", "sideEffects": false }',
  'node_modules/lodash-es/lodash.js':
    "export { default as groupBy } from './groupBy.js'\nexport { default as now } from './now.js'\nexport { default as union } from './union.js'",
  'node_modules/lodash-es/_freeGlobal.js':
    "var freeGlobal = typeof global == 'object' && global && global.Object === Object && global;\nexport default freeGlobal;",
  'node_modules/lodash-es/_root.js':
    "import freeGlobal from './_freeGlobal.js';\nvar freeSelf = typeof self == 'object' && self && self.Object === Object && self;\nvar root = freeGlobal || freeSelf || Function('return this')();\nexport default root;",
  'node_modules/lodash-es/now.js': "import root from './_root.js';\nvar now = function() { return root.Date.now(); };\nexport default now;",
  'node_modules/lodash-es/_shortOut.js':
    'var HOT_SPAN = 16;\nvar nativeNow = Date.now;\nfunction shortOut(func) {\n  var count = 0, lastCalled = 0;\n  return function() {\n    var stamp = nativeNow(), remaining = HOT_SPAN - (stamp - lastCalled);\n    lastCalled = stamp;\n    if (remaining > 0) { if (++count >= 800) return arguments[0]; } else { count = 0; }\n    return func.apply(undefined, arguments);\n  };\n}\nexport default shortOut;',
  'node_modules/lodash-es/union.js':
    "import shortOut from './_shortOut.js';\nvar union = shortOut((f) => f)((...lists) => [...new Set(lists.flat())]);\nexport default union;",
  'node_modules/lodash-es/groupBy.js': "import root from './_root.js';\nexport default (list, by) => root.Object.groupBy(list, by);",
  'node_modules/immer/package.json':
    '{ "name": "immer", "version": "11.0.0", "type": "module", "module": "./immer.mjs", "sideEffects": false }',
  'node_modules/immer/immer.mjs':
    "const errors = process.env.NODE_ENV !== 'production' ? ['long'] : []\nexport const plain = (value) => { const proto = Object.getPrototypeOf(value); return proto === null || Object.hasOwnProperty.call(proto, 'constructor') && proto.constructor === Object }\nexport const produce = (base, recipe) => { if (!plain(base) && !Array.isArray(base)) throw new Error('[Immer] ' + errors); const copies = new Map(); const draft = (value) => typeof value !== 'object' || value === null ? value : copies.get(value) ?? (copies.set(value, Array.isArray(value) ? value.map(draft) : Object.fromEntries(Reflect.ownKeys(value).map((k) => [k, draft(value[k])]))), copies.get(value)); const made = draft(base); recipe(made); return Object.freeze(made) }",
  'node_modules/date-fns/package.json':
    '{ "name": "date-fns", "version": "4.1.0", "type": "module", "main": "./index.js", "sideEffects": false }',
  'node_modules/date-fns/index.js':
    "export { addDays } from './addDays.js'\nexport { format } from './format.js'\nexport { isToday } from './isToday.js'",
  'node_modules/date-fns/constructFrom.js':
    'export const constructFrom = (date, value) => date instanceof Date ? new date.constructor(value) : new Date(value)\nexport const toDate = (x) => constructFrom(x, x)',
  'node_modules/date-fns/addDays.js':
    "import { toDate } from './constructFrom.js'\nexport const addDays = (date, n) => { const made = toDate(date); made.setDate(made.getDate() + n); return made }",
  'node_modules/date-fns/format.js':
    "import { toDate } from './constructFrom.js'\nexport const format = (date) => { const d = toDate(date); return `${d.getFullYear()}-${d.getMonth() + 1}-${d.getDate()} ${d.getHours()}:00` }",
  'node_modules/date-fns/isToday.js':
    "import { constructFrom, toDate } from './constructFrom.js'\nexport const isToday = (date) => +toDate(date) === +constructFrom(date, Date.now())",
  'node_modules/dayjs/package.json': '{ "name": "dayjs", "version": "1.11.19", "main": "dayjs.min.js" }',
  'node_modules/dayjs/dayjs.min.js':
    '!function(t,e){"object"==typeof exports&&"undefined"!=typeof module?module.exports=e():"function"==typeof define&&define.amd?define(e):(t="undefined"!=typeof globalThis?globalThis:t||self).dayjs=e()}(this,(function(){"use strict";function M(t){this.$d=function(t){if(null===t)return new Date(NaN);if(void 0===t)return new Date;if(t instanceof Date)return new Date(t);return new Date(t)}(t)}M.prototype.format=function(){return this.$d.toString().slice(0,24)+" "+this.$d.getHours()};return function(t){return new M(t)}}));',
  'node_modules/decimal.js/package.json': '{ "name": "decimal.js", "version": "10.6.0", "module": "decimal.mjs", "main": "decimal" }',
  'node_modules/decimal.js/decimal.mjs':
    "function clone(obj) { function Decimal(v) { if (!(this instanceof Decimal)) return new Decimal(v); this.v = BigInt(Math.round(v * 10)); this.constructor = Decimal } Decimal.prototype = P; Decimal.random = () => { if (typeof crypto != 'undefined' && crypto && Decimal.crypto) return crypto.getRandomValues(new Uint32Array(1)); return Math.random() }; return Decimal }\nvar P = { toStringTag: '[object Decimal]', plus(o) { const r = new this.constructor(0); r.v = this.v + new this.constructor(o).v; return r }, toString() { return String(Number(this.v) / 10) } };\nP[Symbol.for('nodejs.util.inspect.custom')] = P.toString;\nexport var Decimal = P.constructor = clone({});\nexport default Decimal;",
}

describe('stand-ins for packages that are not installed', () => {
  it.each([
    ["import { groupBy } from 'lodash-es'", 'groupBy([1, 2, 3], (n: number) => n % 2)', { 0: [2], 1: [1, 3] }],
    ["import { union } from 'lodash-es'", 'union([1], [1, 2])', [1, 2]],
    ["import { now } from 'lodash-es'", 'now()', noTime],
    ["import { produce } from 'immer'", "produce(s, (d: any) => { d.items.push('z') })", { items: ['b', 'a', 'z'] }],
    ["import { addDays } from 'date-fns'", 'addDays(0, 1).toISOString()', '1970-01-02T00:00:00.000Z'],
    ["import { addDays } from 'date-fns'", 'addDays(addDays(new Date(0), 1), 1).toISOString()', '1970-01-03T00:00:00.000Z'],
    ["import { format } from 'date-fns'", 'format(0)', '1970-1-1 0:00'],
    ["import { isToday } from 'date-fns'", 'isToday(0)', noTime],
    ["import dayjs from 'dayjs'", 'dayjs(0).format()', 'Thu Jan 01 1970 00:00:00 0'],
    ["import dayjs from 'dayjs'", 'dayjs().format()', noTime],
    ["import Decimal from 'decimal.js'", "new Decimal('0.1').plus('0.2').toString()", '0.3'],
    ["import Decimal from 'decimal.js'", 'Decimal.random()', noRandom],
  ])('%s: %s', async (imports, expression, expected) => {
    expect(await given(imports, expression, STAND_INS)).toEqual(expected)
  })

  it('a package that reads the clock while it loads is named, with its file and line', async () => {
    const files = {
      'node_modules/started/package.json': '{ "name": "started", "version": "2.1.0" }',
      'node_modules/started/index.js': '// when it was loaded\nexports.at = Date.now()\n',
    }
    expect(await given("import { at } from 'started'", 'at', files)).toBe(
      'started@2.1.0/index.js:2: it does not load: a step gets the time from its context: ctx.now()',
    )
  })

  it('a variable of the environment is refused by its name, and what only looks whether there is one goes on', async () => {
    const sentence =
      "a step sees no environment variables, not 'REGION' either: what it needs comes with the payload, or stands in the module"
    expect(await given('', "process.env.REGION ?? 'none'", {})).toBe(`step 'S': it threw Error: ${sentence}`)
    expect(await given("const region = process.env['REGION']", 'region', {})).toBe(`w.ts:3: it does not load: ${sentence}`)
    expect(await given('', "typeof process !== 'undefined' && process.env && process.env.DEBUG ? 1 : 2", {})).toBe(2)
    expect(await given('', 'process.env.NODE_ENV', {})).toBe('production')
  })
})
