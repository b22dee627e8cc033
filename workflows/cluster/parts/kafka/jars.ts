// The broker's jars, brought once by Maven into the cache, with what makes its starts fast.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone, cacheFolder } from './cache.ts'
import { program } from './programs.ts'
import { properties } from './properties.ts'

const POM = fileURLToPath(new URL('pom.xml', import.meta.url))

/** Small and quick to start: nobody measures this broker. */
export const JVM: readonly string[] = [
  '-Xms128m',
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xshare:auto',
  '-Djava.awt.headless=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
]

export interface Jars {
  readonly java: string
  /** Spelled out in one order: the archive of classes fits no other. */
  readonly classPath: string
  /** What formatting a folder leaves behind; the same for every cluster. */
  readonly checkpoint: string
  /** An archive of loaded classes, which halves the time of a start; absent until `archive` was written. */
  readonly archive: string
}

/** The jars by the pom's content: another version is another folder. */
export const kafkaJars = async (): Promise<Jars> => {
  const java = program('java')
  const folder = join(cacheFolder(), `kafka-${fingerprint(readFileSync(POM))}`)
  const checkpoint = join(folder, 'bootstrap.checkpoint')
  if (!existsSync(checkpoint)) await alone(`${folder}.lock`, async () => bring(java, folder, checkpoint))
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' })
  const archive = join(folder, `classes-${fingerprint(`${stderr} ${JVM.join(' ')} ${classPathOf(folder)}`)}.jsa`)
  return { java, classPath: classPathOf(folder), checkpoint, archive }
}

const fingerprint = (of: string | Buffer): string => createHash('sha256').update(of).digest('hex').slice(0, 12)

const classPathOf = (folder: string): string =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jar'))
    .toSorted()
    .map((file) => join(folder, file))
    .join(delimiter)

const bring = (java: string, folder: string, checkpoint: string): void => {
  // Another process was first.
  if (existsSync(checkpoint)) return
  const work = mkdtempSync(join(tmpdir(), 'contrail-kafka-jars-'))
  try {
    const arriving = `${folder}.arriving`
    rmSync(arriving, { recursive: true, force: true })
    mkdirSync(arriving, { recursive: true })
    const maven = ['-q', '-B', '-f', POM, `-Dmaven.repo.local=${join(work, 'm2')}`, 'dependency:copy-dependencies']
    run(program('mvn'), [...maven, '-DincludeScope=runtime', `-DoutputDirectory=${arriving}`], { PATH: pathWith(java) })
    format(java, arriving, work)
    rmSync(folder, { recursive: true, force: true })
    renameSync(arriving, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const pathWith = (java: string): string => [dirname(java), process.env['PATH'] ?? ''].join(delimiter)

const format = (java: string, folder: string, work: string): void => {
  const file = join(work, 'format.properties')
  const data = join(work, 'data')
  writeFileSync(file, properties({ id: 1, nodes: [{ id: 1, port: 9_998, controllerPort: 9_999 }], data, extra: {} }))
  const tool = ['-cp', classPathOf(folder), 'kafka.tools.StorageTool', 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', file]
  run(java, [...JVM, ...tool], {})
  copyFileSync(join(data, 'bootstrap.checkpoint'), join(folder, 'bootstrap.checkpoint'))
}

const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>>): void => {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } })
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? `${stdout}${stderr}`.trim()}`)
}
