// Guards the lock file: no registry's host in it, and every optional dependency has an entry of its own, or `npm ci` refuses it elsewhere.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const paths = Object.keys(packages)
const named = new Set(Object.values(packages).flatMap((p) => Object.keys(p.optionalDependencies ?? {})))
const missing = [...named].filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))
const resolved = paths.filter((path) => 'resolved' in packages[path])
if (missing.length > 0) console.error(`package-lock.json names optional packages without an entry: ${missing.join(', ')}`)
if (resolved.length > 0) console.error(`package-lock.json holds download addresses: ${resolved.slice(0, 5).join(', ')}`)
process.exit(missing.length + resolved.length > 0 ? 1 : 0)
