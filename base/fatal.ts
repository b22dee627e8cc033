// What ends the command with one clear sentence instead of a stack.

export class FatalProblem extends Error {
  override readonly name: string = 'FatalProblem'
}

/** The command line itself is wrong: a mistake in what was typed, not in what it met. */
export class UsageProblem extends FatalProblem {
  override readonly name: string = 'UsageProblem'
}

/** The sentence for a person: of a known problem its own, of anything else its first line. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)
