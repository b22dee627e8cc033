import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { contrail, folder } from './command.test.helper.ts'
import { contrail as commandLine } from './main.ts'

/** Every command with its options, as people rely on them. */
const COMMANDS: Readonly<Record<string, string>> = {
  dev: '--directory --port --host --allow-host --exit --json --no-feed --step-limit --time-scale --output-size --payload-size --state-size --turn-size --log --rate',
  'trigger send': '--directory --url --data --file --rate --output --wait',
  'trigger replay': '--config --output --topic --since --partition --offset',
  'trigger list': '--directory --config --output',
  'trigger pause': '--directory --url --by --reason --output --topic',
  'trigger resume': '--directory --url --by --reason --output --topic',
  'signal send': '--directory --url --data --file --rate --by --reason --output',
  'schedule list': '--directory --config --url --output --name --limit',
  'schedule show': '--directory --config --url --output',
  'schedule create': '--directory --url --by --reason --output --id --workflow --cron --zone --data --overlap --catch-up --jitter',
  'schedule pause': '--directory --url --by --reason --output --id',
  'schedule resume': '--directory --url --by --reason --output --id',
  'schedule run': '--directory --url --by --reason --output --id',
  'schedule backfill': '--directory --url --by --reason --output --id --from --to',
  'schedule delete': '--directory --url --by --reason --output --id',
  'instance list': '--directory --config --url --output --workflow --status --text --search --needs --from --to --number --limit',
  'instance show': '--directory --config --url --output',
  'instance query': '--directory --config --url --output',
  'instance signal': '--directory --url --by --reason --output --data',
  'instance cancel': '--directory --url --by --reason --output',
  'instance kill': '--directory --url --by --reason --output',
  'instance pause': '--directory --url --by --reason --output',
  'instance resume': '--directory --url --by --reason --output',
  'instance undone': '--directory --url --by --reason --output --visit',
  'instance restart': '--directory --url --by --reason --output --key --input',
  'instance park': '--directory --url --by --reason --output',
  'instance fire': '--directory --url --by --reason --output --at',
  'instance edit': '--directory --url --by --reason --output --input --dry-run --keep --again --visit --at-version',
  'instance resubmit': '--directory --url --by --reason --output --input --at --hash',
  'aggregate show': '--directory --config --url --output --limit',
  'aggregate query': '--directory --config --url --output',
  'task list': '--directory --config --url --output --workflow --task --role --person --status --due-before --limit',
  'task show': '--directory --config --url --output',
  'task claim': '--directory --url --output --by --role --even-though-taken',
  'task release': '--directory --url --output --by --role --even-though-taken',
  'task hand': '--directory --url --output --by --role --even-though-taken --to',
  'task save': '--directory --url --output --by --role --even-though-taken --data --revision',
  'task done': '--directory --url --output --by --role --even-though-taken --data',
  'task comment': '--directory --url --output --by --role --even-though-taken --text',
  'review list': '--directory --config --output',
  'deadletter list': '--directory --config --output',
  'deadletter show': '--directory --config --output',
  'deadletter resend': '--directory --config --output --url --all --source --topic --target --since',
  'workflow list': '--directory --config --output',
  'workflow graph': '--directory --config',
  'workflow pause': '--directory --url --by --reason --output',
  'workflow resume': '--directory --url --by --reason --output',
  'workflow deploy': '--config',
  'engine show': '--directory --config --url --output',
  'engine pause': '--directory --url --by --reason --output',
  'engine resume': '--directory --url --by --reason --output',
  'journal read': '--directory --config --from',
  'journal check': '--directory --config --output',
  'journal accept-loss': '--directory --config --by --reason --output',
  'journal backup': '--directory --config --output',
  'journal migrate': '--config --output',
  serve: '--config',
  'topics create': '--config --output',
  'topics check': '--config --output',
  config: '--config --output',
}

const leaves = (command: Command, path: readonly string[] = []): readonly (readonly string[])[] =>
  command.commands.length === 0 ? [path] : command.commands.flatMap((sub) => leaves(sub, [...path, sub.name()]))

describe('the help', () => {
  it('knows every command', () => {
    expect(leaves(commandLine()).map((path) => path.join(' '))).toEqual(Object.keys(COMMANDS))
  })

  it.each(Object.entries(COMMANDS))('of %s says what it does, and each of its options with a meaning', async (command, options) => {
    const { code, out, err } = await contrail(...command.split(' '), '--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`^Usage: contrail ${command} \\[options\\].*\n\n\\w.*\n`))
    expect(out.match(/--[a-z-]+(?=[ <.\]a-z#]*>?(\.\.\.)?\]? {2,}\S)/g)?.join(' ')).toBe(`${options} --help`)
  })

  it.each(['instance', 'trigger', 'signal', 'aggregate', 'review', 'deadletter', 'workflow', 'engine', 'journal', 'topics'])(
    'of %s lists its verbs',
    async (noun) => {
      const { code, out } = await contrail(noun, '--help')
      expect(code).toBe(0)
      expect(out).toMatch(/Commands:\n {2}\w+ \[options\]/)
    },
  )

  it('of all says what the exit codes mean', async () => {
    expect((await contrail('--help')).out).toContain('Exit codes: 0 done; 1 refused or failed; 2 the command line is wrong.')
  })
})

describe('a command line that is wrong', () => {
  it.each([
    ['an unknown command', ['frobnicate'], "unknown command 'frobnicate'"],
    ['an unknown verb', ['instance', 'frobnicate'], "unknown command 'frobnicate'"],
    ['an unknown option', ['instance', 'list', '--zzyzx'], "unknown option '--zzyzx'"],
    ['a missing argument', ['dev'], "missing required argument 'module'"],
    ['a missing reason', ['instance', 'cancel', 'x'], "required option '--reason <text>' not specified"],
    ['a port that is none', ['dev', 'x.ts', '--port', 'http'], "argument 'http' is invalid. Give a whole number from 0 to 65535."],
    ['a port out of range', ['dev', 'x.ts', '--port', '65536'], "argument '65536' is invalid. Give a whole number from 0 to 65535."],
    ['a rate of nothing', ['signal', 'send', 'S', '--file', 'f', '--rate', '0'], "argument '0' is invalid. Give a number above 0."],
    ['a limit of nothing', ['instance', 'list', '--limit', '0'], "argument '0' is invalid. Give a whole number from 1."],
    ['a version that is no number', ['journal', 'read', 's', '--from', '1.5'], "argument '1.5' is invalid. Give a whole number from 1."],
    ['a format that is none', ['review', 'list', '-o', 'xml'], "argument 'xml' is invalid. Allowed choices are table, json."],
    ['two payloads', ['trigger', 'send', 'W', '--data', '{}', '--file', 'f'], "'--data <json>' cannot be used with option '--file <path>'"],
    ['a service that is none', ['serve', 'execute'], "'execute' is invalid for argument 'service'. Allowed choices are trigger"],
    ['a module that is not needed', ['serve', 'executor', 'app.ts'], 'serve executor takes no module: '],
    ['two journals', ['review', 'list', '-d', 'a', '--config', 'b'], "cannot be used with option '--config <path>'"],
    ['a name that is empty', ['schedule', 'show', ''], '<name> is empty, say which one is meant: contrail schedule list shows them'],
    ['an instance that is blank', ['instance', 'cancel', ' ', '--reason', 'r'], '<instance> is empty, say which one is meant: contrail'],
    [
      'a time that is none',
      ['schedule', 'backfill', 'n', '--from', '2026-11-01', '--to', 'x', '--reason', 'r'],
      "--to: 'x' is no time, give one such as 2026-11-30T18:00",
    ],
    ['no payload', ['trigger', 'send', 'W'], 'nothing to send: give --data or --file'],
    ['a payload that is no JSON', ['signal', 'send', 'S', '--data', '{'], '--data is no JSON: '],
    ['an input that is no JSON', ['instance', 'resubmit', 'i', '--reason', 'r', '--input', 'x'], '--input is no JSON: '],
  ])('with %s ends with 2 and one sentence that names it', async (_what, args, sentence) => {
    const { code, out, err } = await contrail(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(
      err
        .trimEnd()
        .split('\n')
        .filter((line) => line !== "(run 'contrail --help' for the commands)"),
    ).toEqual([expect.stringContaining(sentence)])
  })

  it.each([[], ['instance']])('that ends too early shows what there is (%s)', async (...args) => {
    const { code, out, err } = await contrail(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Commands:')
  })
})

describe('without a running engine', () => {
  it.each([
    ['trigger', 'send', 'Ticket', '--data', '{}'],
    ['trigger', 'send', 'Ticket', '--file', 'tickets.jsonl'],
    ['signal', 'send', 'Closed', '--data', '{}'],
    ['instance', 'signal', 'Closed', '--data', '{}'],
    ['instance', 'cancel', 'Ticket:t-1', '--reason', 'r'],
    ['instance', 'resubmit', 'Ticket:t-1', '--reason', 'r'],
  ])('%s %s says how to start one', async (...args) => {
    const directory = folder()
    expect(await contrail(...args, '-d', directory)).toEqual({
      code: 1,
      out: '',
      err: `no engine runs on ${directory}: start one with 'contrail dev <module> --directory ${directory}', or name one with --url\n`,
    })
  })

  it('a process file that a crash left behind is not taken for one', async () => {
    const directory = folder()
    writeFileSync(join(directory, 'process.json'), JSON.stringify({ pid: 2 ** 22 + 1, url: 'http://127.0.0.1:1', startedAt: '' }))
    expect((await contrail('trigger', 'send', 'Ticket', '--data', '{}', '-d', directory)).err).toMatch(/^no engine runs on /)
  })

  it('a command that reads says where it looked for a journal', async () => {
    const directory = folder()
    const { code, err } = await contrail('instance', 'list', '-d', directory)
    expect(code).toBe(1)
    expect(err).toBe(`there is no journal in ${directory}: name the folder that a writer was given\n`)
  })

  it('an address where nobody listens is named', async () => {
    const { code, err } = await contrail('trigger', 'send', 'Ticket', '--data', '{}', '--url', 'http://127.0.0.1:9')
    expect(code).toBe(1)
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:9 cannot be reached: .+\n$/)
  })
})
