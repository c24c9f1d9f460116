import type { CacheStore } from 'baileys'
import { jidDecode, jidNormalizedUser, proto } from 'baileys'
import { type AccountStore, openAccount, wipeAccount } from './account-store.js'
import { afterClose, NO_HISTORY, type StopState } from './after-close.js'
import type { Cache } from './cache.js'
import type { Config } from './config.js'
import { type Database, DatabaseAway } from './database.js'
import type { Events } from './events.js'
import type { Lease, Leases } from './leases.js'
import { type Line, openLine } from './line.js'
import { lock } from './lock.js'
import { describe, type Log } from './log.js'
import { type Media, uploads } from './media.js'
import { rateLimit } from './rate.js'
import { isReceived } from './received-messages.js'
import { Refusal } from './refusal.js'
import type { SentMessages } from './sent-messages.js'

/** What all sessions share. */
export type House = {
  readonly config: Config
  readonly log: Log
  readonly database: Database
  readonly leases: Leases
  readonly events: Events
  readonly sent: SentMessages
  readonly media: Media
  readonly cache: Cache
  /** Tells the server something that is worth nothing later. */
  readonly announce: (event: object) => void
  readonly now: () => number
  readonly random: () => number
}

export type SessionState = StopState | 'connecting' | 'scan' | 'open' | 'waiting'

export type SessionView = {
  readonly id: string
  readonly state: SessionState
  readonly phone?: string
  readonly lid?: string
  readonly name?: string
  readonly qr?: { readonly code: string; readonly expires_at: string }
  readonly reason?: string
  readonly code?: number
  readonly retry_at?: string
}

/** One linked account. */
export type Session = {
  readonly id: string
  readonly view: () => SessionView
  /** While it is open. */
  readonly line: () => Line | undefined
  readonly lease: () => Lease | undefined
  readonly uploads: CacheStore
  /** For what must go out in order, one after the other. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Milliseconds to wait before so many numbers may be checked. */
  readonly checkRate: (count: number) => number
  readonly start: () => Promise<void>
  readonly stop: (reason?: string) => Promise<void>
  readonly unlink: () => Promise<void>
  readonly pairingCode: (phone: string) => Promise<{ code: string; expires_at: string }>
  /** Somebody else holds it now. */
  readonly lost: () => void
}

type Facts = Pick<SessionView, 'qr' | 'reason' | 'code' | 'retry_at'>

/** How long a QR lives: the first of a connection longer, because somebody has to find the phone. */
const FIRST_QR_MS = 60_000
const NEXT_QR_MS = 20_000
/** Then the server has no more of them, and a pairing code ends as well. */
const SCAN_MS = 160_000

export function createSession(house: House, id: string): Session {
  const { config, now } = house
  const log = house.log.of(id)
  const alone = lock()
  let state: SessionState = 'closed'
  let facts: Facts = {}
  let lease: Lease | undefined
  let store: AccountStore | undefined
  let line: Line | undefined
  let timer: NodeJS.Timeout | undefined
  let connecting = false
  let history = NO_HISTORY
  let openedAt = 0
  let connectedAt = 0

  const account = (): Pick<SessionView, 'phone' | 'lid' | 'name'> => {
    const me = store?.creds.account && store.creds.me
    if (!me) return {}
    return {
      phone: `+${jidDecode(me.id)?.user}`,
      ...(me.lid ? { lid: jidNormalizedUser(me.lid) } : {}),
      ...(me.name && me.name !== '~' ? { name: me.name } : {}),
    }
  }

  const become = (next: SessionState, news: Facts = {}) => {
    const told = next !== state || news.reason !== facts.reason || news.retry_at !== facts.retry_at
    state = next
    facts = news
    if (!told || news.qr) return
    log.info('the session changed', { state: next, reason: news.reason, code: news.code })
    const { phone, lid } = account()
    const payload = { state: next, ...news, ...(phone ? { phone } : {}), ...(lid ? { lid } : {}) }
    house.events.store({ session: id, kind: 'state', payload }).catch((error) => {
      log.error('a state could not be stored; the server asks for it', { why: describe(error) })
    })
  }

  const connect = async () => {
    timer = undefined
    if (!lease) return
    connecting = true
    try {
      const held = lease
      // A process that slept may come back to a session that is another's by now, and would throw that one out.
      const kept = await house.leases.renew([held])
      if (!kept.has(id)) return lost()
      // Credentials that nobody scanned are not used again: a pairing code has left half a name in them.
      if (!store?.creds.account) store = await openAccount(accountHouse, held, () => line?.cut())
      if (lease !== held) return
      become('connecting')
      connectedAt = now()
      openedAt = 0
      line = dial(store)
    } catch (error) {
      log.warn('the session could not connect', { why: describe(error) })
      if (error instanceof DatabaseAway) return closed(503, undefined)
      // Sealed under another key, or changed: no later attempt would read them.
      void alone(() => (lease ? end('closed', { reason: 'keys cannot be read' }) : Promise.resolve()))
    } finally {
      connecting = false
    }
  }

  const accountHouse = { database: house.database, key: config.key, events: house.events, cache: house.cache }

  const dial = (account: AccountStore): Line => {
    let qrs = 0
    const dialled: Line = openLine({
      log,
      store: account,
      whatsappUrl: config.whatsappUrl,
      queryMs: config.queryMs,
      onQr: (code) => {
        if (line !== dialled) return
        const expires_at = new Date(now() + (qrs++ === 0 ? FIRST_QR_MS : NEXT_QR_MS)).toISOString()
        if (state !== 'scan') become('scan')
        become('scan', { qr: { code, expires_at } })
        house.announce({ seq: null, at: new Date(now()).toISOString(), session: id, kind: 'qr', code, expires_at })
      },
      onOpen: () => {
        if (line !== dialled) return
        openedAt = now()
        become('open')
      },
      onClose: (code) => {
        if (line === dialled) closed(code, dialled)
      },
      onRestriction: (restriction) => {
        house.events.store({ session: id, kind: 'restricted', payload: restriction }).catch((error) => {
          log.error('a restriction could not be stored', { why: describe(error) })
        })
      },
      onLateAck: (wireId, code) => {
        const step = { session: id, wireId, tell: true }
        const refused = { ...step, state: 'rejected' as const, code, detail: 'refused by WhatsApp' }
        house.sent.advance(code === undefined ? { ...step, state: 'sent' } : refused).catch((error) => {
          log.error('an acknowledgement could not be stored', { why: describe(error) })
        })
      },
      onReceipt: async ({ ids, state: to }) => {
        const steps = ids.map((wireId) => house.sent.advance({ session: id, wireId, state: to, tell: true }))
        await Promise.all(steps)
      },
      isReceived: (chats, message) => house.database.patiently(() => isReceived(house.database, id, chats, message)),
      contentOf: async (wireId) => {
        const message = await house.sent.find(id, wireId)
        return message && proto.Message.decode(message.content)
      },
    })
    return dialled
  }

  const closed = (code: number | undefined, ended: Line | undefined) => {
    if (line !== ended) return
    line = undefined
    const linked = !!store?.creds.account
    const close = { code, linked, openMs: openedAt ? now() - openedAt : 0 }
    const next = afterClose(close, history, now(), house.random)
    history = next.history
    const { step } = next
    const reason = { reason: step.why, ...(code === undefined ? {} : { code }) }
    if (step.do === 'stop') {
      void alone(() => (lease ? end(step.state, reason, step.wipe) : Promise.resolve()))
      return
    }
    if (step.afterMs > 0) {
      become('waiting', { ...reason, retry_at: new Date(now() + step.afterMs).toISOString() })
    }
    timer = setTimeout(() => void connect(), step.afterMs)
  }

  /** Closes everything and gives the lease up. What is not stored by then is refused: nobody was told of it. */
  const end = async (next: StopState, reason: Facts, wipe = false) => {
    clearTimeout(timer)
    timer = undefined
    const ending = line
    line = undefined
    if (ending) {
      ending.acks.close()
      ending.sock.end(undefined)
      ending.cut()
    }
    const held = lease
    try {
      // Keys of an account that is unlinked must not stay because the database is away for a moment.
      if (held && wipe) await house.database.patiently(() => wipeAccount(house.database, held))
      else await store?.saveCreds()
      if (held) await house.leases.giveUp([held])
    } catch (error) {
      log.warn('the session could not be put away; its lease runs out by itself', { why: describe(error) })
    }
    become(next, reason)
    lease = undefined
    store = undefined
    history = NO_HISTORY
  }

  const lost = () => {
    line?.cut()
    void alone(() => (lease ? end('closed', { reason: 'leased elsewhere' }) : Promise.resolve()))
  }

  const takeLease = async () => {
    lease ??= await house.leases.take(id)
    if (!lease) throw new Refusal(409, 'leased', 'Another gateway holds this session')
  }

  return {
    id,
    uploads: uploads(now),
    inTurn: lock(),
    checkRate: rateLimit(200, 30, now),
    view: () => ({ id, state, ...account(), ...facts }),
    line: () => (state === 'open' ? line : undefined),
    lease: () => lease,
    start: () =>
      alone(async () => {
        if (line || timer || connecting) return
        await takeLease()
        history = NO_HISTORY
        await connect()
      }),
    stop: (reason = 'stopped') => alone(() => (lease ? end('closed', { reason }) : Promise.resolve())),
    unlink: () =>
      alone(async () => {
        await takeLease()
        const open = state === 'open' ? line : undefined
        // From here on the line's end is not looked at: it is known why it ends.
        line = undefined
        await open?.sock.logout().catch((error) => log.warn('no logging out', { why: describe(error) }))
        await end('unlinked', { reason: 'unlinked here' }, true)
      }),
    pairingCode: async (phone) => {
      if (state !== 'scan' || !line) throw new Refusal(409, 'not_waiting', 'The session is not waiting for a scan')
      const code = await line.sock.requestPairingCode(phone.slice(1))
      const expires_at = new Date(connectedAt + SCAN_MS).toISOString()
      return { code: `${code.slice(0, 4)}-${code.slice(4)}`, expires_at }
    },
    lost,
  }
}
