// A larger young generation for commands that run for long: V8 takes its size from the command line alone, so the process becomes itself anew.

/** In MiB; V8 takes no more. With its default of 32 what is in work lives through a second collection, and is copied once more. */
const SEMI_SPACE_MIB = 64
/** Where there is less memory than this, V8's own choice stays: a container of half a gigabyte has no room for it. */
const LEAST_BYTES = 1024 ** 3
const LONG_LIVED = new Set(['dev', 'serve'])

const isSaid = () => [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((said) => /semi[-_]space/.test(said))

/**
 * The same process with the same descriptors and signals, and a heap of another shape; that costs 30 ms once. Does nothing where somebody
 * chose a size, where somebody watches the process (a debugger, a channel to a parent would be lost), or where the system cannot.
 */
export const growYoungGeneration = () => {
  const { execArgv, argv, env, execPath } = process
  const watched = process.channel !== undefined || execArgv.some((arg) => arg.startsWith('--inspect'))
  if (!LONG_LIVED.has(argv[2]) || watched || isSaid() || process.platform === 'win32' || process.execve === undefined) return
  // 0 or no bound where nothing constrains it.
  const bound = process.constrainedMemory()
  if (bound > 0 && bound < LEAST_BYTES) return
  try {
    process.execve(execPath, [execPath, `--max-semi-space-size=${SEMI_SPACE_MIB}`, ...execArgv, ...argv.slice(1)], env)
  } catch {
    // It is only slower.
  }
}
