import { savedCreds } from './account-store.js'
import { RENEW_MS } from './leases.js'
import { describe } from './log.js'
import { createSession, type House, type Session, type SessionView } from './session.js'

export type Sessions = {
  /** Makes it known when it was not. */
  readonly open: (id: string) => Session
  readonly find: (id: string) => Session | undefined
  readonly all: () => SessionView[]
  /** Also of one that is closed but whose keys are kept. */
  readonly view: (id: string) => Promise<SessionView | undefined>
  readonly close: () => Promise<void>
}

/** More than that in one process is slow to come back after a restart, and much to lose at once. */
export const MOST_SESSIONS = 50

export function openSessions(house: House): Sessions {
  const sessions = new Map<string, Session>()

  const renew = async () => {
    const held = [...sessions.values()].flatMap((session) => {
      const lease = session.lease()
      return lease ? [{ session, lease }] : []
    })
    if (held.length === 0) return
    const kept = await house.leases.renew(held.map(({ lease }) => lease))
    for (const { session, lease } of held) {
      if (!kept.has(session.id) && session.lease() === lease) session.lost()
    }
  }
  const timer = setInterval(() => {
    renew().catch((error) => house.log.warn('leases were not renewed', { why: describe(error) }))
  }, RENEW_MS)

  return {
    open: (id) => {
      const known = sessions.get(id)
      if (known) return known
      const session = createSession(house, id)
      sessions.set(id, session)
      if (sessions.size === MOST_SESSIONS + 1) {
        house.log.warn('more sessions than one gateway serves well', { sessions: sessions.size, most: MOST_SESSIONS })
      }
      return session
    },
    find: (id) => sessions.get(id),
    all: () => [...sessions.values()].map((session) => session.view()),
    view: async (id) => {
      const known = sessions.get(id)?.view()
      if (known && known.state !== 'closed') return known
      const linked = await savedCreds({ database: house.database, key: house.config.key }, id)
      return known ?? (linked ? { id, state: 'closed' } : undefined)
    },
    close: async () => {
      clearInterval(timer)
      await Promise.all([...sessions.values()].map((session) => session.stop('the gateway stops')))
    },
  }
}
