// The public surface of the side-effect service.
export type { Claims } from './claims.ts'
export { sideEffectMetrics } from './metrics.ts'
export type { Declarations, Declared, Log, SideEffectMetrics } from './ports.ts'
export { registerHandlers } from './registry.ts'
export type { Handlers, Registered, RegisteredHandler } from './registry.ts'
export { startSideEffectService } from './service.ts'
export type { SideEffectService, SideEffectServiceOptions } from './service.ts'
