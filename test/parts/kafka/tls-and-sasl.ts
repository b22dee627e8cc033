// A broker with TLS (a self-signed certificate) and SASL users.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SaslSettings } from '../../../bus/kafka/settings.ts'
import type { TestKafka } from '../../../workflows/cluster/parts/kafka/index.ts'
import { program } from '../../../workflows/cluster/parts/kafka/programs.ts'

export const ANN = { username: 'ann', password: 'not for logs' }
export const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const satisfies readonly SaslSettings['mechanism'][]

export interface Certificate {
  /** A PKCS12 file, and its password. */
  readonly store: string
  readonly storePassword: string
  /** What clients have to know, as PEM. */
  readonly ca: string
  remove(): void
}

/** Made by the `keytool` beside Java: who runs a broker has it. */
export const certificate = (): Certificate => {
  const keytool = join(dirname(realpathSync(program('java'))), 'keytool')
  const folder = mkdtempSync(join(tmpdir(), 'contrail-kafka-keys-'))
  const [store, storePassword] = [join(folder, 'broker.p12'), 'changeit']
  const named = ['-alias', 'broker', '-keystore', store, '-storetype', 'PKCS12', '-storepass', storePassword]
  const run = (args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(keytool, [...args, ...named], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`keytool failed: ${error?.message ?? stdout + stderr}`)
    return stdout
  }
  run(['-genkeypair', '-keyalg', 'RSA', '-validity', '365', '-dname', 'CN=broker', '-ext', 'san=ip:127.0.0.1'])
  const ca = run(['-exportcert', '-rfc'])
  return { store, storePassword, ca, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const JAAS = 'org.apache.kafka.common.security'
/** Settings of a broker with a listener named SASL_SSL. */
export const guarded = ({ store, storePassword }: Certificate): Readonly<Record<string, string>> => {
  const door = 'listener.name.sasl_ssl'
  const scram = `${JAAS}.scram.ScramLoginModule required;`
  return {
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL',
    [`${door}.ssl.keystore.type`]: 'PKCS12',
    [`${door}.ssl.keystore.location`]: store,
    [`${door}.ssl.keystore.password`]: storePassword,
    [`${door}.sasl.enabled.mechanisms`]: MECHANISMS.map((name) => name.toUpperCase()).join(','),
    [`${door}.plain.sasl.jaas.config`]: `${JAAS}.plain.PlainLoginModule required user_${ANN.username}="${ANN.password}";`,
    [`${door}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${door}.scram-sha-512.sasl.jaas.config`]: scram,
  }
}

/** The user for both kinds of SCRAM; that of PLAIN is in the settings. */
export const addUser = async (kafka: TestKafka): Promise<void> => {
  const user = ['--bootstrap-server', kafka.brokers[0]!, '--alter', '--entity-type', 'users', '--entity-name', ANN.username]
  // Kafka takes one at a time.
  for (const name of ['SCRAM-SHA-256', 'SCRAM-SHA-512'])
    await kafka.javaTool('kafka.admin.ConfigCommand', [...user, '--add-config', `${name}=[password=${ANN.password}]`])
}
