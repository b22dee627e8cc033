// A real browser for the tests of the page: found on the machine, never skipped in silence.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const SYSTEM = '/usr/bin/chromium'
const MISSING = `The tests of the page need Chromium, and none was found. Install it with

  apt-get install -y --no-install-recommends chromium

or set CHROMIUM_PATH to the executable of one.`

/** An optional package that brings a Chromium of its own. */
const PACKAGED = '@sparticuz/chromium'

const executable = async (): Promise<string> => {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') return named
  if (existsSync(SYSTEM)) return SYSTEM
  try {
    const found = (await import(PACKAGED)) as { readonly default: { executablePath(): Promise<string> } }
    return await found.default.executablePath()
  } catch (cause) {
    throw new Error(MISSING, { cause })
  }
}

/** No network but this machine, no first-run pages, no writes outside its own temporary profile. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const startBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await executable(), headless: true, args: FLAGS })
