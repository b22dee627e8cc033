// Chooses what to run: TypeScript sources where this is the repository, compiled code where it is an installed package.
import { existsSync } from 'node:fs'
import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// What was compiled once, types stripped included, is not compiled again at the next start.
enableCompileCache()
const source = new URL('../cli/main.ts', import.meta.url)
const fromSource = existsSync(source) && !fileURLToPath(source).includes('node_modules')
if (fromSource)
  registerHooks({
    resolve: (specifier, context, next) => next(specifier, { ...context, conditions: ['contrail-source', ...context.conditions] }),
  })
// Whoever reads the output may have seen enough, as `head` has.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
const { main } = await import(fromSource ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
await main(process.argv.slice(2))
