// Optional peer dependencies: imported when an adapter needs them, with one clear sentence where the package is missing.
import { FatalProblem } from '../../base/index.ts'

/** What a person installs, by the name of the package. */
const INSTALL = { kafkajs: 'kafkajs@2.2.4', pg: 'pg', '@azure/cosmos': '@azure/cosmos' } as const

/** `load` imports the adapter, which imports the package. */
export const importOptional = async <T>(name: keyof typeof INSTALL, load: () => Promise<T>): Promise<T> => {
  try {
    return await load()
  } catch (error) {
    if (!isMissing(error, name)) throw error
    throw new FatalProblem(`the package ${name} is not installed: npm install ${INSTALL[name]}`, { cause: error })
  }
}

const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(`'${name}'`)
