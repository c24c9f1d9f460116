import { type Client, type Database, run } from './database.js'
import { groupCommit } from './group-commit.js'
import { vaultOf } from './vault.js'

/** What the server is told; see PROTOCOL.md for the payloads. */
export type Event = { readonly session: string; readonly kind: EventKind; readonly payload: object }
export type EventKind = 'state' | 'receipt' | 'incoming' | 'restricted' | 'undecryptable' | 'own_message'
export type StoredEvent = { readonly seq: number; readonly json: string }

export type Events = {
  /** Stores it; it is on its way to the server then, whatever happens to this process. */
  readonly store: (event: Event) => Promise<void>
  /** The same within somebody's transaction, who rings `wake` when that is committed. */
  readonly storeIn: (client: Client, events: readonly Event[]) => Promise<void>
  readonly wake: () => void
  /** Answers with how to stop listening. */
  readonly onWake: (listener: () => void) => () => void
  /** Those after `seq`, in order and without gaps that could fill later. */
  readonly after: (seq: number, limit: number) => Promise<StoredEvent[]>
  readonly acknowledge: (seq: number) => Promise<void>
  readonly lastSeq: () => Promise<number>
}

/** Any number nobody else in the database uses: "gateway" on a telephone. */
const LOCK = 4_283_929

const INSERT = `
  insert into gateway.event (session_id, kind, payload)
  select * from unnest($1::text[], $2::text[], $3::bytea[])`

const AFTER = `
  select seq::float8, session_id, kind, payload, at from gateway.event where seq > $1 order by seq limit $2`

export function openEvents(database: Database, key: Buffer): Events {
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }
  const storeIn = async (client: Client, events: readonly Event[]) => {
    if (events.length === 0) return
    // Before the numbers are taken, see `after`.
    await run(client, 'select pg_advisory_xact_lock_shared($1)', [LOCK])
    await run(client, INSERT, [
      events.map((event) => event.session),
      events.map((event) => event.kind),
      events.map((event) => seal(key, event)),
    ])
  }
  const store = groupCommit<Event>(async (events) => {
    await database.patiently(() => database.transaction((client) => storeIn(client, events)))
    wake()
  })
  return {
    store,
    storeIn,
    wake,
    onWake: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    after: (seq, limit) =>
      database.transaction(async (client) => {
        // Alone here, nobody holds a number that is not committed: those that come later are higher.
        await run(client, 'select pg_advisory_xact_lock($1)', [LOCK])
        const rows = await run<Row>(client, AFTER, [seq, limit])
        return rows.map((row) => ({ seq: row.seq, json: open(key, row) }))
      }),
    acknowledge: async (seq) => {
      await database.query('delete from gateway.event where seq <= $1', [seq])
    },
    lastSeq: async () => {
      const [row] = await database.query<{ last: number }>(
        `select coalesce(pg_sequence_last_value(pg_get_serial_sequence('gateway.event', 'seq')::regclass), 0)::float8 as last`,
      )
      return row?.last ?? 0
    },
  }
}

function seal(key: Buffer, event: Event): Buffer {
  return vaultOf(key, event.session).seal(Buffer.from(JSON.stringify(event.payload)), 'event', event.kind)
}

type Row = { seq: number; session_id: string; kind: string; payload: Buffer; at: Date }

function open(key: Buffer, row: Row): string {
  const payload = JSON.parse(vaultOf(key, row.session_id).open(row.payload, 'event', row.kind).toString())
  return JSON.stringify({
    seq: row.seq,
    at: row.at.toISOString(),
    session: row.session_id,
    kind: row.kind,
    ...payload,
  })
}
