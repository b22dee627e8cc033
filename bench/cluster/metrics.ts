// What the processes of a deployment count, read from where they show it.
import type { ServiceProcess } from '../../workflows/cluster/service.ts'

/** The sum of a metric over all its labels. */
export type Metrics = ReadonlyMap<string, number>

export const metricsOf = async ({ url }: Pick<ServiceProcess, 'url'>): Promise<Metrics> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  const sums = new Map<string, number>()
  for (const line of text.split('\n')) {
    const found = /^([a-z_]+)(?:\{[^}]*\})? (\S+)$/.exec(line)
    if (found?.[1] === undefined || found[2] === undefined) continue
    sums.set(found[1], (sums.get(found[1]) ?? 0) + Number(found[2]))
  }
  return sums
}

/** How much a metric grew, over all of these processes. */
export const grown = (before: readonly Metrics[], after: readonly Metrics[], name: string): number => sum(after, name) - sum(before, name)

const sum = (of: readonly Metrics[], name: string): number => of.reduce((all, metrics) => all + (metrics.get(name) ?? 0), 0)
