// How a scope is named: by where it stands in the graph, and in any visit but the first also by that.

/** A scope in one visit of what it belongs to. The first has no number, as most have no other. */
export const scopeName = (path: string, visit: number): string => (visit === 1 ? path : `${path}#${visit}`)
/** Where it stands in the graph. */
export const pathOfScope = (name: string): string => {
  const at = name.lastIndexOf('#')
  return at === -1 ? name : name.slice(0, at)
}
/** The node whose part it is. */
export const nodeOfScope = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')))
/** The visit in which it stands. */
export const visitOfScope = (name: string): number => Number(name.slice(pathOfScope(name).length + 1)) || 1
