import { WebSocket } from 'ws'
import { waiting } from '../fake-whatsapp/waiting.js'
import type { Gateway } from './gateway.js'

/** An event as PROTOCOL.md tells it. */
export interface GatewayEvent {
  readonly seq: number | null
  readonly session: string
  readonly kind: 'state' | 'receipt' | 'incoming' | 'restricted' | 'undecryptable' | 'own_message' | 'qr'
  readonly [field: string]: unknown
}

/** A listener as the server is one: keeps what it hears, then acknowledges it, and comes back when the line breaks. */
export interface Listener {
  /** Each numbered event once, in order; and every QR. */
  readonly events: GatewayEvent[]
  /** Numbers that came more than once, over all connections. */
  readonly repeated: number[]
  of(kind: GatewayEvent['kind'], session?: string): GatewayEvent[]
  until<T>(holds: () => T | undefined | null | false, what: string, ms?: number): Promise<T>
  /** The code of the last close of its connection. */
  readonly closed: number[]
  disconnect(): void
  connect(): Promise<void>
}

export const listen = async (gateway: Gateway, options: { acknowledges?: boolean } = {}): Promise<Listener> => {
  const { changed, until } = waiting()
  const events: GatewayEvent[] = []
  const repeated: number[] = []
  const closed: number[] = []
  let last = 0
  let socket: WebSocket | undefined

  const connect = () =>
    new Promise<void>((resolve, reject) => {
      const next = new WebSocket(`ws://127.0.0.1:${gateway.port}/events?after=${last}`, {
        headers: { Authorization: `Bearer ${gateway.token}` },
      })
      socket = next
      next.once('open', () => resolve())
      next.once('error', reject)
      next.on('error', () => undefined)
      next.on('close', (code) => {
        closed.push(code)
        changed()
      })
      next.on('message', (data: Buffer) => {
        const event = JSON.parse(data.toString()) as GatewayEvent
        if (event.seq !== null && event.seq <= last) {
          repeated.push(event.seq)
          return
        }
        events.push(event)
        if (event.seq !== null) {
          last = event.seq
          if (options.acknowledges !== false) next.send(JSON.stringify({ ack: event.seq }))
        }
        changed()
      })
    })

  await connect()
  return {
    events,
    repeated,
    closed,
    of: (kind, session) => events.filter((each) => each.kind === kind && (!session || each.session === session)),
    until,
    disconnect: () => socket?.terminate(),
    connect,
  }
}
