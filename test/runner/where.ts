// Where a process that runs a test file leaves what the test runner needs to know of it should it hang.
import { fileURLToPath } from 'node:url'

/** One file for each process, by its pid: the test file that it runs. */
export const RUNNING = fileURLToPath(new URL('../../dist/running/', import.meta.url))
/** Where its debugger listens once it is asked for: each process at a port of its own, beyond those that systems give away. */
export const debugPort = (pid: number): number => 10_000 + (pid % 20_000)
