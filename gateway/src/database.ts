import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from './log.js'
import { describe } from './log.js'

export type Client = pg.PoolClient

export type Database = {
  /** One statement, which is a transaction of its own. */
  readonly query: <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<Row[]>
  readonly transaction: <T>(work: (client: Client) => Promise<T>) => Promise<T>
  /** Tries again while the database is away, up to a minute. What it repeats must be the same when done twice. */
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>
  readonly isUp: () => boolean
  readonly close: () => Promise<void>
}

/** The database cannot be reached. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

const PATIENCE_MS = 60_000

export function openDatabase(url: string, log: Log): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'sendwell-gateway',
    max: 8,
    connectionTimeoutMillis: 3_000,
    query_timeout: 15_000,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  })
  pool.on('error', () => undefined) // An idle connection broke; whoever asks next gets a new one or an error.
  // One that breaks inside a transaction tells the statement under way, and itself; the second must be heard too.
  pool.on('connect', (client) => client.on('error', () => undefined))
  let up = true
  const noted = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work()
      if (!up) log.info('the database answers again')
      up = true
      return result
    } catch (error) {
      if (!isAway(error)) throw error
      if (up) log.warn('the database is away; commands are refused until it answers', { why: describe(error) })
      up = false
      throw new DatabaseAway('The database does not answer', { cause: error })
    }
  }
  return {
    query: (sql, values) => noted(async () => (await pool.query(prepared(sql, values))).rows),
    transaction: (work) => noted(() => transaction(pool, work)),
    patiently: (work) => patiently(work),
    isUp: () => up,
    close: () => pool.end(),
  }
}

/** A statement within a transaction. */
export async function run<Row extends pg.QueryResultRow>(
  client: Client,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  return (await client.query(prepared(sql, values))).rows
}

const names = new Map<string, string>()

/** All statements are constants: PostgreSQL reads each once per connection. */
function prepared(text: string, values: unknown[] = []): pg.QueryConfig {
  const name = names.get(text) ?? `gateway ${names.size}`
  names.set(text, name)
  return { name, text, values }
}

async function transaction<T>(pool: pg.Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    const clean = await client.query('rollback').then(
      () => true,
      () => false,
    )
    client.release(!clean)
    throw error
  }
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DatabaseAway) || performance.now() + wait > until) throw error
      await pause(wait)
    }
  }
}

/** Whether it is the connection or the server that failed, not the statement: then the same may work a moment later. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(08[0-9]|53|57P|40)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', '25P03'].includes(code) ||
    /^(Connection terminated|Query read timeout|timeout exceeded|Client has encountered|Client was closed)/.test(
      error.message,
    )
  )
}
