import type { AuthenticationCreds, SignalDataSet, SignalDataTypeMap, SignalKeyStore } from 'baileys'
import { BufferJSON, initAuthCreds, proto } from 'baileys'
import type { Cache } from './cache.js'
import { type Database, run } from './database.js'
import type { Events } from './events.js'
import { groupCommit } from './group-commit.js'
import type { Lease } from './leases.js'
import { type Received, storeReceived } from './received-messages.js'
import { vaultOf } from './vault.js'

/** What one step of Signal's protocol leaves behind. It is stored as a whole or not at all. */
export type Change = { readonly keys: SignalDataSet; readonly received?: Received | undefined }

/** An account's keys and credentials. */
export type AccountStore = SignalKeyStore & {
  readonly creds: AuthenticationCreds
  readonly write: (change: Change) => Promise<void>
  /** The credentials have changed: they go with the next write, or by `saveCreds`. */
  readonly touchCreds: () => void
  readonly saveCreds: () => Promise<void>
}

/** Somebody else holds the session now. */
export class Fenced extends Error {
  override name = 'Fenced'
}

export type StoreHouse = {
  readonly database: Database
  readonly key: Buffer
  readonly events: Events
  /** Of all accounts together. */
  readonly cache: Cache
}

/** Under the lease, which stays held until the commit, or nothing: then no row comes back. */
const WRITE = `
  with held as (
    select session_id, fence from gateway.session_lease
    where (session_id, holder, fence) = ($1, $2, $3) for share
  ), kept as (
    insert into gateway.session_key (session_id, category, key_id, value, fence)
    select held.session_id, k.category, k.key_id, k.value, held.fence
    from held, unnest($4::text[], $5::text[], $6::bytea[]) as k(category, key_id, value)
    on conflict (session_id, category, key_id) do update set value = excluded.value, fence = excluded.fence
  ), dropped as (
    delete from gateway.session_key key using held
    where key.session_id = held.session_id
      and (key.category, key.key_id) in (select * from unnest($7::text[], $8::text[]))
  )
  select 1 from held`

const READ = `
  select key_id, value from gateway.session_key where session_id = $1 and category = $2 and key_id = any($3)`

/**
 * Opens the keys under a lease. Every write is one transaction that first makes sure of the lease, and holds it until it
 * commits. When a write or a read fails for good, `cut` is called before the caller hears of it: a socket whose keys
 * cannot be kept must not go on to tell WhatsApp anything.
 */
export async function openAccount(house: StoreHouse, lease: Lease, cut: () => void): Promise<AccountStore> {
  const { database, events, cache } = house
  const { session, fence } = lease
  const vault = vaultOf(house.key, session)
  const nameOf = (category: string, id: string) => `${session} ${fence} ${category} ${id}`
  let credsTouched = false

  const write = groupCommit<Change>(async (changes) => {
    const withCreds = credsTouched
    credsTouched = false
    const rows = latest(changes)
    if (withCreds) rows.set('creds creds', { category: 'creds', id: 'creds', json: encode(creds) })
    const received = changes.flatMap((change) => change.received ?? [])
    const values = writeValues(lease, [...rows.values()], (row) =>
      vault.seal(Buffer.from(row.json ?? ''), row.category, row.id),
    )
    try {
      await database.patiently(async () => {
        if (received.length === 0) return isHeld(await database.query(WRITE, values))
        await database.transaction(async (client) => {
          isHeld(await run(client, WRITE, values))
          await events.storeIn(client, await storeReceived(client, vault, session, received))
        })
      })
    } catch (error) {
      credsTouched ||= withCreds
      cache.forget([...rows.values()].map(({ category, id }) => nameOf(category, id)))
      cut()
      throw error
    }
    for (const { category, id, json } of rows.values()) cache.set(nameOf(category, id), json)
    if (received.length > 0) events.wake()
  })

  const read = async <C extends keyof SignalDataTypeMap>(category: C, ids: string[]) => {
    const found: { [id: string]: SignalDataTypeMap[C] } = {}
    const missing: string[] = []
    for (const id of ids) {
      const json = cache.get(nameOf(category, id))
      if (json === undefined) missing.push(id)
      else if (json !== null) found[id] = decode(category, json)
    }
    if (missing.length === 0) return found
    try {
      const rows = await database.patiently(() => database.query<KeyRow>(READ, [session, category, missing]))
      const here = new Map(rows.map((row) => [row.key_id, vault.open(row.value, category, row.key_id).toString()]))
      for (const id of missing) {
        const json = here.get(id) ?? null
        cache.set(nameOf(category, id), json)
        if (json !== null) found[id] = decode(category, json)
      }
    } catch (error) {
      cut()
      throw error
    }
    return found
  }

  const creds = (await savedCreds(house, session)) ?? initAuthCreds()
  return {
    creds,
    get: read,
    set: (keys) => write({ keys }),
    write,
    touchCreds: () => {
      credsTouched = true
    },
    saveCreds: () => (credsTouched ? write({ keys: {} }) : Promise.resolve()),
  }
}

/** Of a linked account. Credentials that were never linked are worth nothing: a later scan begins with new ones. */
export async function savedCreds(
  house: Pick<StoreHouse, 'database' | 'key'>,
  session: string,
): Promise<AuthenticationCreds | undefined> {
  const [row] = await house.database.query<KeyRow>(READ, [session, 'creds', ['creds']])
  if (!row) return undefined
  const json = vaultOf(house.key, session).open(row.value, 'creds', 'creds').toString()
  const creds: AuthenticationCreds = JSON.parse(json, BufferJSON.reviver)
  return creds.account && creds.me ? creds : undefined
}

/** Removes the keys and gives the lease up in one, so that no write under way brings one back. */
export async function wipeAccount(database: Database, lease: Lease): Promise<void> {
  await database.transaction(async (client) => {
    // First the lease: whoever writes under it is waited for, and whoever comes later is refused.
    isHeld(await run(client, FREE, [lease.session, lease.holder, lease.fence]))
    await run(client, 'delete from gateway.session_key where session_id = $1', [lease.session])
  })
}

const FREE = `
  update gateway.session_lease set fence = fence + 1, expires_at = '-infinity'
  where (session_id, holder, fence) = ($1, $2, $3)
  returning 1`

function isHeld(rows: readonly unknown[]): void {
  if (rows.length === 0) throw new Fenced('Another gateway holds this session now')
}

type KeyRow = { key_id: string; value: Buffer }

/** A key's new value, or null when it goes. */
type Row = { readonly category: string; readonly id: string; readonly json: string | null }

/** The last word on each key. */
function latest(changes: readonly Change[]): Map<string, Row> {
  const rows = new Map<string, Row>()
  for (const { keys } of changes) {
    for (const [category, entries] of Object.entries(keys)) {
      for (const [id, value] of Object.entries(entries ?? {})) {
        const json = value === null || value === undefined ? null : encode(value)
        rows.set(`${category} ${id}`, { category, id, json })
      }
    }
  }
  return rows
}

function writeValues(lease: Lease, rows: Row[], seal: (row: Row) => Buffer): unknown[] {
  const kept = rows.filter((row) => row.json !== null)
  const dropped = rows.filter((row) => row.json === null)
  const names = (some: Row[]) => [some.map((row) => row.category), some.map((row) => row.id)]
  return [lease.session, lease.holder, lease.fence, ...names(kept), kept.map(seal), ...names(dropped)]
}

function encode(value: unknown): string {
  return JSON.stringify(value, BufferJSON.replacer)
}

function decode(category: string, json: string) {
  const value = JSON.parse(json, BufferJSON.reviver)
  return category === 'app-state-sync-key' ? proto.Message.AppStateSyncKeyData.fromObject(value) : value
}
