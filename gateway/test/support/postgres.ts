import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** A real PostgreSQL of a test's own, with the gateway's tables in it. */
export type Postgres = {
  readonly url: string
  readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>
  /** Takes it away as a crash would, and brings it back. Not with a database from the environment. */
  readonly crash: () => Promise<void>
  readonly comeBack: () => Promise<void>
  readonly stop: () => Promise<void>
}

type Server = { url: string; start: () => Promise<void>; crash: () => Promise<void>; remove: () => Promise<void> }

/**
 * Takes the server that SENDWELL_TEST_DATABASE_URL names, the one that Maven has fetched for the Java tests, or an
 * installed one.
 */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.SENDWELL_TEST_DATABASE_URL
  const server = given ? undefined : await ownServer()
  const admin = new URL(server?.url ?? given ?? '')
  const name = `gateway_test_${randomUUID().replaceAll('-', '')}`
  const url = new URL(admin)
  url.pathname = `/${name}`
  await execute(admin.href, `create database ${name}`)
  const schema = readFileSync(
    new URL('../../../../server/src/main/resources/db/migration/gateway/V1__gateway.sql', import.meta.url),
    'utf8',
  )
  await execute(url.href, `create schema gateway;\n${schema}`)
  const pool = new pg.Pool({ connectionString: url.href, max: 2 })
  pool.on('error', () => undefined)
  return {
    url: url.href,
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    crash: async () => server?.crash(),
    comeBack: async () => server?.start(),
    stop: async () => {
      await pool.end()
      if (server) await server.remove()
      else await execute(admin.href, `drop database ${name} with (force)`)
    },
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function ownServer(): Promise<Server> {
  const bin = programs()
  const place = join(tmpdir(), `sendwell-gateway-${randomUUID()}`)
  const data = join(place, 'data')
  mkdirSync(place, { recursive: true, mode: 0o700 })
  const [program, ...before] = asNobody(join(bin, 'initdb'))
  execFileSync(program, [...before, '-D', data, '-U', 'sendwell', '--auth=trust', '-E', 'UTF8', '--locale=C', '-N'])
  const port = await freePort()
  const url = `postgres://sendwell@127.0.0.1:${port}/postgres`
  let running: ReturnType<typeof spawn> | undefined
  const start = async () => {
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      max_connections: 60,
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const [postgres, ...first] = asNobody(join(bin, 'postgres'))
    running = spawn(postgres, [...first, '-D', data, ...flags], { stdio: 'ignore' })
    await answers(url)
  }
  const crash = async () => {
    if (!running || running.exitCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGQUIT') // Immediate shutdown: PostgreSQL's own word for a crash.
    await ended
  }
  process.once('exit', () => running?.kill('SIGQUIT'))
  await start()
  return {
    url,
    start,
    crash,
    remove: async () => {
      await crash()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to be root; in a user namespace nobody is. */
function asNobody(program: string): [string, ...string[]] {
  return process.getuid?.() === 0 ? ['unshare', '--user', program] : [program]
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await execute(url, 'select 1')
    } catch (error) {
      if (attempt === 200) throw error
      await pause(50)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** Where initdb and postgres are. */
function programs(): string {
  const place = unpacked() ?? installed()
  if (!place) throw new Error('Found no PostgreSQL: build the server once, or set SENDWELL_TEST_DATABASE_URL')
  return place
}

function installed(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/** The binaries that the server embeds, unpacked once. */
function unpacked(): string | undefined {
  const system = process.platform === 'darwin' ? 'darwin' : 'linux'
  const processor = process.arch === 'arm64' ? 'arm64v8' : 'amd64'
  const artifact = `embedded-postgres-binaries-${system}-${processor}`
  const repository = join(homedir(), '.m2/repository/io/zonky/test/postgres', artifact)
  const version = existsSync(repository) && readdirSync(repository).find((name) => /^\d/.test(name))
  if (!version) return undefined
  const jar = join(repository, version, `${artifact}-${version}.jar`)
  if (!existsSync(jar)) return undefined
  const home = join(tmpdir(), `sendwell-postgres-${version}-${statSync(jar).size}`)
  const bin = join(home, 'bin')
  try {
    if (!existsSync(bin)) unpack(jar, home)
    return bin
  } catch {
    return undefined // No unzip or no xz here: an installed one will do.
  }
}

function unpack(jar: string, home: string): void {
  const beside = `${home}.${randomUUID()}`
  mkdirSync(beside)
  try {
    execFileSync('sh', ['-c', 'unzip -p "$1" "*.txz" | tar xJ -C "$2"', 'sh', jar, beside], { stdio: 'ignore' })
    if (!existsSync(home)) renameSync(beside, home)
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}
