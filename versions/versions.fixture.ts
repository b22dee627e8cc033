// Scripts as the bundler makes them, written by hand: a workflow of one step whose function is given as text.
import { isWorkflow, loadScript } from './load.ts'
import { MANIFEST_FORMAT, sha256, versionHash } from './manifest.ts'
import type { Bundled, Manifest } from './manifest.ts'

/** A script that exports, as `order`, the workflow `Order` with the one step `Price`. */
export const orderScript = ({
  run = '() => ({ output: 1 })',
  number = 1,
}: { readonly run?: string; readonly number?: number } = {}): string =>
  `"use strict";
const { flow, http, step, workflow } = require('contrail/dsl')
const { z } = require('zod')
exports.order = workflow(
  { name: 'Order', version: ${number}, triggers: [http({ decode: z.object({ orderId: z.string() }), id: 'orderId' })], state: z.object({}), initial: {} },
  flow(step('Price', ${run})),
)`

/** What the bundler would make of a script that exports a workflow as `order`. */
export const bundled = (script: string, change: Partial<Manifest> = {}): Bundled => {
  const { order } = loadScript({ code: script, filename: 'order.ts' })
  if (!isWorkflow(order)) throw new Error('the fixture exports no workflow as order')
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    name: order.name,
    number: order.version,
    exportName: 'order',
    graph: order.graph,
    code: sha256(script),
    sourceMap: sha256('{}'),
    schemas: {},
    ...change,
  }
  return { hash: versionHash(manifest), manifest, script, sourceMap: '{}' }
}
