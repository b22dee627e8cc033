// The machine's time zone and locale stood in recorded results: the same step gave another output in New York than under UTC, and verification failed elsewhere.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const STEP = `{
  due: new Date('2026-07-01T17:00').toISOString(), hour: new Date(0).getHours(), built: new Date(2026, 0, 1).toISOString(),
  text: String(new Date(0)), label: new Date(0).toLocaleDateString(), both: new Date(0).toLocaleString(), time: new Date(0).toLocaleTimeString(),
  sorted: ['ä', 'z', 'a'].sort((a, b) => a.localeCompare(b)), collated: ['ä', 'z', 'a'].sort(new Intl.Collator().compare),
  unknown: ['ä', 'z', 'a'].sort((a, b) => a.localeCompare(b, 'xx')), upper: 'i'.toLocaleUpperCase(), lower: 'I'.toLocaleLowerCase(),
  number: (1234.5).toLocaleString(), euros: (1234.5).toLocaleString(undefined, { style: 'currency', currency: 'EUR' }), big: (12345n).toLocaleString(),
  list: [1234.5, new Date(0)].toLocaleString(), format: new Intl.NumberFormat().format(1234.5), none: new Intl.NumberFormat([]).format(1234.5),
  date: new Intl.DateTimeFormat().format(0), named: (1234.5).toLocaleString('de'), called: Intl.NumberFormat('sv-SE').format(1234.5),
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: new Intl.NumberFormat().resolvedOptions().locale,
}`
/** What the step gives in a process of its own: as a bundle, or as it is written, as in a test with \`contrail/testing\`. */
const given = (env: Record<string, string>, how: 'bundle' | 'test'): unknown => {
  const script =
    how === 'bundle'
      ? `import { loadScript } from './versions/index.ts'
         console.log(JSON.stringify(loadScript({ code: ${JSON.stringify(`exports.value = ${STEP}`)}, filename: 'a.js' }).value))`
      : `import './testing/index.ts'
         console.log(JSON.stringify(${STEP}))`
  const out = execFileSync(process.execPath, ['--conditions=contrail-source', '--input-type=module', '-e', script], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  })
  return JSON.parse(out)
}

it.each(['bundle', 'test'] as const)('a step gives the same in every time zone and locale: %s', (how) => {
  const here = given({ TZ: 'UTC', LC_ALL: 'C' }, how)
  expect(here).toMatchObject({
    due: '2026-07-01T17:00:00.000Z',
    label: '1/1/1970',
    sorted: ['a', 'ä', 'z'],
    unknown: ['a', 'ä', 'z'],
    number: '1,234.5',
    none: '1,234.5',
    named: '1.234,5',
    zone: 'UTC',
    locale: 'en-US',
  })
  expect(given({ TZ: 'America/New_York', LC_ALL: 'sv_SE.UTF-8' }, how)).toEqual(here)
  expect(given({ TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8' }, how)).toEqual(here)
})
