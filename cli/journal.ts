// contrail journal read | check | backup | migrate | accept-loss
import type { Command } from 'commander'
import { configured } from '../runtime/config/configured.ts'
import { storeOf } from '../runtime/config/store.ts'
import { whole, withConfig, withJournal, withOutput, withReason } from './options.ts'
import type { Configured, Formatted, Reasoned, Where } from './options.ts'
import { complain, EXIT, print, printAnswer } from './output.ts'
import { progress } from './progress.ts'
import { reading, storeAt } from './reading.ts'
import { FatalProblem } from '../base/index.ts'

export const journalCommands = (program: Command): void => {
  const noun = program.command('journal').description('what is stored')
  withJournal(noun.command('read [stream]'))
    .description('prints turns as NDJSON, of one stream or of all; unmasked: it is the raw record')
    .option('--from <version>', 'of a stream, from this version on', whole(1), 1)
    .action((stream: string | undefined, options: Where & { readonly from: number }) => read(stream, options))
  withOutput(withJournal(noun.command('check')))
    .description('reads everything: checksums, gaps, folds, and whether lists agree with what they list')
    .action(check)
  withOutput(withReason(withJournal(noun.command('accept-loss'))))
    .description(
      'goes on with a journal that is not whole any more, or that was restored from a backup, while nobody works on it; from then on an ' +
        'unsafe side effect is looked for by its probe before its first call, because it may have been called already',
    )
    .action(acceptLoss)
  withOutput(withJournal(noun.command('backup <file>')))
    .description('writes a copy of an SQLite journal as it is at this moment, also while it is worked on; the file must not exist')
    .action(backup)
  withOutput(withConfig(noun.command('migrate')))
    .description('makes what the journal of the configuration needs in its database; can be run again')
    .action(migrate)
}

/** Turns of a stream that are read together. */
const TURNS = 50

const read = (stream: string | undefined, { from, ...where }: Where & { readonly from: number }): Promise<void> =>
  reading(where, async ({ journal }) => {
    if (stream !== undefined) {
      for (let next = from; ;) {
        const turns = await journal.read(stream, next, next + TURNS - 1)
        if (turns.length === 0 && next === from) throw new FatalProblem(`the journal has no stream ${stream} from version ${from} on`)
        for (const turn of turns) print(JSON.stringify(turn))
        if (turns.length < TURNS) return
        next += TURNS
      }
    }
    let cursor: string | undefined
    for (;;) {
      const page = await journal.readAll(cursor, 500)
      for (const turn of page.turns) print(JSON.stringify(turn))
      if (page.turns.length === 0) return
      cursor = page.cursor
    }
  })

const check = async ({ output, ...where }: Where & Formatted): Promise<void> => {
  const bar = progress('streams checked')
  const store = await storeAt(where)
  const found = await store.check({
    warn: complain,
    onProgress: ({ streams, ofStreams, turns }) => bar.set(streams, ofStreams, `${turns} turns`),
  })
  bar.end()
  const each = found.map(({ stream, version, what }) => (stream === '' ? what : `${stream} version ${version}: ${what}`))
  const all = found.length === 0 ? store.sound : `${found.length} ${found.length === 1 ? 'finding' : 'findings'}`
  printAnswer(output, found, [...each, all].join('\n'))
  if (found.length > 0) process.exitCode = EXIT.refused
}

const acceptLoss = async ({ output, by, reason, ...where }: Where & Formatted & Reasoned): Promise<void> => {
  const lost = await (await storeAt(where)).acceptLoss({ by, reason, warn: complain })
  const done = 'recorded: start the engine again; unsafe side effects are looked for by their probes before their first calls'
  printAnswer(output, { lost, by, reason }, [...lost.map((what) => `known to be missing: ${what}`), done].join('\n'))
}

const backup = async (file: string, { output, ...where }: Where & Formatted): Promise<void> => {
  const store = await storeAt(where)
  if (!store.backup)
    throw new FatalProblem('this journal is no file: back it up by the means of its database, see docs/postgres.md and docs/cosmos.md')
  const done = await store.backup({ file, warn: complain })
  printAnswer(output, done, `${done.file}: ${done.turns} turns, ${done.bytes} bytes`)
}

const migrate = async ({ config: file, output }: Configured & Formatted): Promise<void> => {
  const done = await (await storeOf(configured(file).config.journal)).migrate()
  printAnswer(output, { done }, done.join('\n'))
}
