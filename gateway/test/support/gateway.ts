import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Waiting, waiting } from '../fake-whatsapp/waiting.js'

const PROGRAM = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const TRUST = new URL('../fake-whatsapp/trust-test-root.js', import.meta.url).href

export interface Answer {
  readonly status: number
  // Answers are looked into by the tests that asked.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any
}

/** The gateway as a process, as it is shipped: only the root that it trusts is another. */
export interface Gateway {
  readonly token: string
  /** What it seals its rows with, as base64. */
  readonly key: string
  readonly port: number
  readonly pid: number
  /** Every byte it ever printed, over all its lives. */
  output(): string
  call(method: string, path: string, body?: unknown): Promise<Answer>
  put(path: string, bytes: Buffer): Promise<number>
  get(path: string): Promise<{ status: number; bytes: Buffer }>
  /** kill -9: no word, no clean-up. */
  kill(): Promise<void>
  /** SIGTERM; answers with the exit code. */
  stop(): Promise<number | null>
  start(): Promise<void>
  readonly waiting: Waiting
}

export interface Settings {
  readonly whatsappUrl: string
  readonly databaseUrl: string
  /** What it must trust for media, as PEM. */
  readonly mediaCertificate?: string
  readonly key?: string
  /** Loaded before the program, instead of what makes it trust the fake's root. */
  readonly preload?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

export const startGateway = async (settings: Settings): Promise<Gateway> => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-'))
  const certificate = join(directory, 'media.pem')
  writeFileSync(certificate, settings.mediaCertificate ?? '')
  const token = randomBytes(24).toString('hex')
  const key = settings.key ?? randomBytes(32).toString('base64')
  const { changed, until } = waiting()
  let printed = ''
  let child: ChildProcess | undefined
  let port = 0

  const preloads = (settings.preload ?? [TRUST]).flatMap((module) => ['--import', module])
  const environment = {
    PATH: process.env.PATH ?? '',
    SENDWELL_GATEWAY_PORT: '0',
    SENDWELL_GATEWAY_TOKEN: token,
    SENDWELL_GATEWAY_KEY: key,
    SENDWELL_GATEWAY_DATABASE_URL: settings.databaseUrl,
    SENDWELL_GATEWAY_MEDIA: join(directory, 'media'),
    SENDWELL_WHATSAPP_WEB_URL: settings.whatsappUrl,
    SENDWELL_GATEWAY_ENDS_WITH_STDIN: '1',
    ...(settings.mediaCertificate && { NODE_EXTRA_CA_CERTS: certificate }),
    ...settings.environment,
  }

  const start = async () => {
    const started = printed.length
    const process = spawn(globalThis.process.execPath, [...preloads, PROGRAM], { env: environment })
    child = process
    const hear = (bytes: Buffer) => {
      printed += bytes.toString()
      changed()
    }
    process.stdout.on('data', hear)
    process.stderr.on('data', hear)
    process.once('exit', changed)
    const listening = /"msg":"listening","port":(\d+)/
    const line = await until(() => {
      if (process.exitCode !== null) throw new Error(`the gateway ended: ${printed.slice(started)}`)
      return listening.exec(printed.slice(started))
    }, 'the gateway listens')
    port = Number(line[1])
  }

  const fetched = (method: string, path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...init.headers },
    })

  const ended = (process: ChildProcess, signal: NodeJS.Signals) =>
    new Promise<number | null>((resolve) => {
      if (process.exitCode !== null || process.signalCode !== null) return resolve(process.exitCode)
      process.once('exit', (code) => resolve(code))
      process.kill(signal)
    })

  await start()
  return {
    token,
    key,
    get port() {
      return port
    },
    get pid() {
      return child?.pid ?? 0
    },
    waiting: { changed, until },
    output: () => printed,
    async call(method, path, body) {
      const init =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
      const response = await fetched(method, path, init)
      const text = await response.text()
      return { status: response.status, body: text ? JSON.parse(text) : undefined }
    },
    put: async (path, bytes) => (await fetched('PUT', path, { body: new Uint8Array(bytes) })).status,
    async get(path) {
      const response = await fetched('GET', path)
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
    },
    async kill() {
      if (child) await ended(child, 'SIGKILL')
    },
    async stop() {
      const code = child ? await ended(child, 'SIGTERM') : null
      rmSync(directory, { recursive: true, force: true })
      return code
    },
    start,
  }
}
