import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from './database.js'

/** The right to hold a session. A write under an older fence than the row's is refused. */
export type Lease = { readonly session: string; readonly holder: string; readonly fence: string }

export type Leases = {
  /** Undefined while somebody else holds it. */
  readonly take: (session: string) => Promise<Lease | undefined>
  /** Keeps those that are still ours, and says which are. */
  readonly renew: (leases: readonly Lease[]) => Promise<Set<string>>
  /** A write of theirs that is still under way is refused from then on. */
  readonly giveUp: (leases: readonly Lease[]) => Promise<void>
}

export const LEASE_MS = 6_000
export const RENEW_MS = 2_000

const TAKE = `
  insert into gateway.session_lease as lease (session_id, holder, fence, expires_at)
  values ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
  on conflict (session_id) do update
    set holder = excluded.holder, fence = lease.fence + 1, expires_at = excluded.expires_at
    where lease.expires_at < clock_timestamp() or lease.holder = $2 or lease.holder = $4
  returning fence::text`

const RENEW = `
  update gateway.session_lease lease set expires_at = clock_timestamp() + $4 * interval '1 ms'
  from unnest($1::text[], $2::text[], $3::bigint[]) as ours(session_id, holder, fence)
  where (lease.session_id, lease.holder, lease.fence) = (ours.session_id, ours.holder, ours.fence)
  returning lease.session_id`

const GIVE_UP = `
  update gateway.session_lease lease set expires_at = '-infinity', fence = lease.fence + 1
  from unnest($1::text[], $2::text[], $3::bigint[]) as ours(session_id, holder, fence)
  where (lease.session_id, lease.holder, lease.fence) = (ours.session_id, ours.holder, ours.fence)`

export function openLeases(database: Database, holder = newHolder()): Leases {
  const columns = (leases: readonly Lease[]) => [
    leases.map((lease) => lease.session),
    leases.map((lease) => lease.holder),
    leases.map((lease) => lease.fence),
  ]
  return {
    take: async (session) => {
      const [row] = await database.query<{ holder: string }>(
        'select holder from gateway.session_lease where session_id = $1',
        [session],
      )
      const dead = row && isDead(row.holder, holder) ? row.holder : null
      const [taken] = await database.query<{ fence: string }>(TAKE, [session, holder, LEASE_MS, dead])
      return taken && { session, holder, fence: taken.fence }
    },
    renew: async (leases) => {
      const rows = await database.query<{ session_id: string }>(RENEW, [...columns(leases), LEASE_MS])
      return new Set(rows.map((row) => row.session_id))
    },
    giveUp: async (leases) => {
      if (leases.length > 0) await database.query(GIVE_UP, columns(leases))
    },
  }
}

/** Machine, process and a number of its own. */
export function newHolder(pid = process.pid): string {
  return `${hostname()} ${pid} ${randomUUID()}`
}

/**
 * Whether a holder was a process of this machine that is gone: a gateway that was killed is not waited for by the one
 * that is started in its place. To be wrong here costs a reconnection; the fence keeps the keys safe all the same.
 */
export function isDead(holder: string, me: string): boolean {
  const [machine, pid] = holder.split(' ')
  const [here, myPid] = me.split(' ')
  if (holder === me || machine !== here) return false
  if (pid === myPid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
