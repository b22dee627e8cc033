// Says in one line how many tests ran and how they ended, from the file that the test runner wrote.
import { readFileSync } from 'node:fs'

const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(new URL('../dist/tests.json', import.meta.url), 'utf8'))
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
process.exit(numFailedTests > 0 || numPassedTests === 0 ? 1 : 0)
