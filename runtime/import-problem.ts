// What an author can do where Node cannot import a module: in Node's own words nothing says so.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A sentence that says the way out; undefined where the error itself has to do. */
export const wayOut = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const { code, url } = error as { readonly code?: unknown; readonly url?: unknown } // `as`: Node's errors have them, others have not
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return 'Node removes types and does nothing else with TypeScript: write a union of texts or a constant object in place of an enum, a module in place of a namespace, fields in place of parameter properties'
  if (code === 'ERR_MODULE_NOT_FOUND' && typeof url === 'string' && url.startsWith('file:')) {
    const path = fileURLToPath(url)
    const ending = ['.ts', '.mts', '.js', '/index.ts'].find((text) => existsSync(`${path}${text}`))
    return ending && `write the ending too: '…${path.slice(path.lastIndexOf('/'))}${ending}'`
  }
  if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED' && /[\\/]contrail[\\/]package\.json/.test(error.message))
    return 'import one of its parts: contrail/dsl for workflows and handlers, contrail/testing for tests, contrail/client for a client'
  return undefined
}
