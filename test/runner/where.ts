// Where a process that runs a test file leaves what the test runner needs to know of it should it hang.
import { fileURLToPath } from 'node:url'

/** One file for each process, by its pid: the test file that it runs. */
export const RUNNING = fileURLToPath(new URL('../../dist/running/', import.meta.url))
/** Makes such a process write down what it is at, also while its code never comes back to the event loop. */
export const TELL = 'SIGUSR2'
