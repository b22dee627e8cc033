// Workflow modules as content: bundled, hashed, ready to be stored.
export { bundleWorkflow } from './bundle.ts'
export type { BundleOptions, BundleResult } from './bundle.ts'
export { storeVersions } from './store.ts'
