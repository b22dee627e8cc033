// The public surface of the embedded engine, for the command, tests and figures.
export type { App, Demo, DemoFeedOptions } from './app.ts'
export { startEngine } from './engine.ts'
export type { Engine, EngineOptions } from './engine.ts'
export { logger } from './log.ts'
export { untilQuiet } from './quiet.ts'
