import { mkdir, rename, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../manifest.ts'
import { bundleWorkflow } from './bundle.ts'
import { bundleOf, folderOf, onlyOf, ORDER, orderWith, write } from './modules.fixture.ts'

const hashOf = async (path: string): Promise<string> => {
  const result = await bundleWorkflow(path)
  if (result.kind === 'refused') throw new Error(result.problems.join('\n'))
  return result.versions[0]!.hash
}
const MONEY = {
  'node_modules/money/package.json': '{ "name": "money", "version": "1.2.3", "main": "lib/index.js" }',
  'node_modules/money/lib/index.js': 'exports.round = require("./round").round',
  'node_modules/money/lib/round.js': 'exports.round = (x) => Math.round(x)',
}
const WITH_MONEY = {
  ...ORDER,
  'price.ts': `import { round } from 'money'\nexport const price = (total: number, _ctx: unknown) => round(total)\n`,
}

describe('the hash of a version is the same', () => {
  it('in two folders, at different depths, with other settings around', async () => {
    const files = {
      ...ORDER,
      'order.ts': `import './register.ts'\nclass Price { net = 1 }\n${ORDER['order.ts']}`,
      'register.ts': 'new Map()',
    }
    const plain = await folderOf(files)
    const settings = {
      'tsconfig.json': '{ "compilerOptions": { "target": "es5", "useDefineForClassFields": false, "verbatimModuleSyntax": true } }',
      'package.json': '{ "type": "module", "sideEffects": false }',
    }
    const deep = await folderOf(settings)
    await write(join(deep, 'a/b/c'), { ...files, ...settings })
    expect(await hashOf(join(deep, 'a/b/c/order.ts'))).toBe(await hashOf(join(plain, 'order.ts')))
  })

  it('wherever its packages are installed, also by symbolic link', async () => {
    const beside = await folderOf({ ...WITH_MONEY, ...MONEY })
    const above = await folderOf(MONEY)
    await write(join(above, 'workflows/order'), WITH_MONEY)
    const linked = await folderOf(WITH_MONEY)
    await write(join(linked, 'node_modules/.store/money@1.2.3'), MONEY)
    await symlink(join(linked, 'node_modules/.store/money@1.2.3/node_modules/money'), join(linked, 'node_modules/money'))
    const hash = await hashOf(join(beside, 'order.ts'))
    expect(await hashOf(join(above, 'workflows/order/order.ts'))).toBe(hash)
    expect(await hashOf(join(linked, 'order.ts'))).toBe(hash)
  })

  it('from any working directory, by any spelling of the path', async () => {
    const folder = await folderOf(ORDER)
    const before = process.cwd()
    const hash = await hashOf(join(folder, 'order.ts'))
    const link = join(folder, 'link')
    await mkdir(join(folder, 'real'))
    await write(join(folder, 'real'), ORDER)
    await symlink(join(folder, 'real'), link)
    try {
      process.chdir(folder)
      expect(await hashOf('order.ts')).toBe(hash)
      expect(await hashOf('real/../order.ts')).toBe(hash)
      process.chdir(tmpdir())
      expect(await hashOf(new URL(`file://${folder}/order.ts`).href)).toBe(hash)
      expect(await hashOf(join(link, 'order.ts'))).toBe(hash)
    } finally {
      process.chdir(before)
    }
  })

  it('whatever its folder and its index file are called', async () => {
    const index = { 'index.ts': ORDER['order.ts']!, 'price.ts': ORDER['price.ts']! }
    const folder = await folderOf({})
    await write(join(folder, 'first'), index)
    const hash = await hashOf(join(folder, 'first/index.ts'))
    await rename(join(folder, 'first'), join(folder, 'second-name'))
    expect(await hashOf(join(folder, 'second-name/index.ts'))).toBe(hash)
  })

  it('after a change of comments and blanks, which only the source map shows', async () => {
    const plain = await onlyOf(ORDER)
    const commented = await onlyOf({
      'order.ts': `/*! a licence */\n// a remark\n${ORDER['order.ts']!.replaceAll('\n', '\n\n')}`,
      'price.ts': `/** Twice. */\n${ORDER['price.ts']!.replaceAll(' * ', '   *  ')}`,
    })
    expect(commented.hash).toBe(plain.hash)
    expect(commented.manifest.sourceMap).not.toBe(plain.manifest.sourceMap)
  })

  it('after esbuild and the engine were upgraded: else every unchanged workflow would need a new number', async () => {
    const { manifest } = await onlyOf({ ...WITH_MONEY, ...MONEY })
    expect(manifest.code).toBe('9631038b4b86330237de6f39b88de390b2e3b841755609e52f14a612a44c24b2')
  })
})

describe('the hash of a version is another', () => {
  it('when a helper that it imports is another', async () => {
    expect((await onlyOf(orderWith('total * 3'))).hash).not.toBe((await onlyOf(ORDER)).hash)
  })

  it('when a package is another', async () => {
    const changed = { ...MONEY, 'node_modules/money/lib/round.js': 'exports.round = (x) => Math.ceil(x)' }
    expect((await onlyOf({ ...WITH_MONEY, ...changed })).hash).not.toBe((await onlyOf({ ...WITH_MONEY, ...MONEY })).hash)
  })

  it('for each workflow that a module exports, and so is its code', async () => {
    const gift = `${ORDER['order.ts']!}export const gift = workflow(
      { name: 'Gift', version: 2, triggers: [http({ decode: Submitted, id: 'orderId' })], state: z.object({}), initial: {} }, flow(priceOrder))\n`
    const versions = await bundleOf({ ...ORDER, 'order.ts': gift })
    expect(versions.map(({ manifest }) => [manifest.name, manifest.number, manifest.exportName])).toEqual([
      ['Gift', 2, 'gift'],
      ['Order', 1, 'order'],
    ])
    expect(new Set(versions.map(({ hash }) => hash)).size).toBe(2)
    expect(versions.map(({ manifest }) => manifest.code)).toEqual(versions.map(({ script }) => sha256(script)))
    expect(new Set(versions.map(({ script }) => script)).size).toBe(2)
    const [only] = await bundleOf({ ...ORDER, 'order.ts': gift }, 'order.ts', { exportName: 'order' })
    expect(only).toEqual(versions[1])
  })
})

it('nothing of the machine is in the code or in its source map', async () => {
  const { script, sourceMap } = await onlyOf({ ...WITH_MONEY, ...MONEY })
  for (const text of [script, sourceMap]) expect(text).not.toMatch(/contrail-bundle-|node_modules/)
})
