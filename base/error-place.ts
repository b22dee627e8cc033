// What may be said of an error in a log: its name and the author's line where it was thrown. Its message may hold data.

/** The first frame that is code of an author: `order.handlers.ts:12:5`, without the folders above it. */
export const placeOf = (stack: string | undefined): string | undefined => {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !/node:|node_modules/.test(line))
  return /([^/\\(\s]+:\d+:\d+)\)?$/.exec(frames[0] ?? '')?.[1]
}

/** `TypeError`: the name alone. */
export const errorIn = (stack: string | undefined): string | undefined => /^([A-Z]\w*)(?::|\n|$)/.exec(stack ?? '')?.[1]
