import {
  type AuthenticationState,
  type ConnectionState,
  initAuthCreds,
  makeWASocket,
  type proto,
  type SignalDataTypeMap,
  type WAMessage,
  type WASocket,
} from 'baileys'
import { waiting } from '../fake-whatsapp/waiting.js'

/** A Baileys client with nothing around it: proves the fake before the gateway is tried against it. */
export interface PlainClient {
  socket: WASocket
  readonly auth: AuthenticationState
  readonly incoming: WAMessage[]
  /** Furthest status of each message that was sent, by id. */
  readonly statuses: Map<string, number>
  readonly acknowledged: Map<string, string>
  readonly closes: number[]
  connect(): void
  until<T>(holds: () => T | undefined | false, what?: string): Promise<T>
  qr?: string
  state?: ConnectionState['connection']
  end(): void
}

const silent = Object.assign(
  Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, () => undefined])),
  { level: 'silent', child: () => silent },
) as never

const memoryKeys = (): AuthenticationState['keys'] => {
  const kept = new Map<string, unknown>()
  return {
    async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
      const entries = ids.map((id) => [id, kept.get(`${type} ${id}`)] as const).filter(([, value]) => value)
      return Object.fromEntries(entries) as { [id: string]: SignalDataTypeMap[T] }
    },
    async set(data) {
      for (const [type, values] of Object.entries(data)) {
        for (const [id, value] of Object.entries(values ?? {})) {
          if (value) kept.set(`${type} ${id}`, value)
          else kept.delete(`${type} ${id}`)
        }
      }
    },
  }
}

/** Connects, and connects again when WhatsApp asks for it after pairing (515). */
export const plainClient = (url: string): PlainClient => {
  const { changed, until } = waiting()
  const sent = new Map<string, proto.IMessage>()
  const client: PlainClient = {
    socket: undefined as unknown as WASocket,
    auth: { creds: initAuthCreds(), keys: memoryKeys() },
    incoming: [],
    statuses: new Map(),
    acknowledged: new Map(),
    closes: [],
    connect() {
      const socket = makeWASocket({
        auth: client.auth,
        waWebSocketUrl: url,
        logger: silent,
        markOnlineOnConnect: false,
        shouldSyncHistoryMessage: () => true,
        getMessage: async ({ id }) => sent.get(id ?? ''),
      })
      client.socket = socket
      socket.ev.on('creds.update', (update) => void Object.assign(client.auth.creds, update))
      socket.ws.on('CB:ack,class:message', ({ attrs }: { attrs: Record<string, string> }) => {
        client.acknowledged.set(attrs.id ?? '', attrs.error ?? 'sent')
        changed()
      })
      socket.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
        if (qr) client.qr = qr
        if (connection) client.state = connection
        if (connection === 'close') {
          const code = (lastDisconnect?.error as { output?: { statusCode?: number } })?.output?.statusCode ?? 0
          client.closes.push(code)
          if (code === 515) client.connect()
        }
        changed()
      })
      const note = (id: string | null | undefined, status: number | null | undefined) => {
        if (id && status) client.statuses.set(id, Math.max(status, client.statuses.get(id) ?? 0))
      }
      socket.ev.on('messages.update', (updates) => {
        for (const { key, update } of updates) note(key.id, update.status)
        changed()
      })
      socket.ev.on('messages.upsert', ({ messages }) => {
        for (const message of messages) {
          if (message.key.fromMe) {
            note(message.key.id, message.status)
            if (message.key.id && message.message) sent.set(message.key.id, message.message)
          } else client.incoming.push(message)
        }
        changed()
      })
    },
    until: (holds, what = 'what was waited for') => until(holds, what),
    end: () => void client.socket.end(undefined),
  }
  client.connect()
  return client
}
