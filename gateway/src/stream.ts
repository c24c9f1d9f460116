import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Events } from './events.js'
import { isAllowed } from './http.js'
import { describe, type Log } from './log.js'

/** The stream of events to the server; one listens at a time. */
export type Stream = {
  /** To whoever listens right now, and never again. */
  readonly announce: (event: object) => void
  readonly attach: (server: Server) => void
  readonly close: () => void
}

const REPLACED = 4000
const BATCH = 200
/** Also looked for without being woken: another process may write into the same table, and the database may have been away. */
const LOOK_MS = 2_000
const PING_MS = 15_000
/** What may be on its way to a slow listener. */
const MOST_WAITING = 4 * 1024 * 1024

export function openStream(events: Events, token: string, log: Log): Stream {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024 })
  let listener: { socket: WebSocket; end: (code: number, why: string) => void } | undefined

  const listen = (socket: WebSocket, after: number) => {
    listener?.end(REPLACED, 'another listens now')
    const end = follow(events, socket, after, log)
    const mine = { socket, end }
    listener = mine
    socket.on('close', () => {
      end(1000, '')
      if (listener === mine) listener = undefined
    })
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway')
    const after = searchParams.get('after') ?? '0'
    if (!isAllowed(request, token)) return refuse(socket, '401 Unauthorized')
    if (pathname !== '/events') return refuse(socket, '404 Not Found')
    if (!/^\d{1,15}$/.test(after)) return refuse(socket, '422 Unprocessable Entity')
    sockets.handleUpgrade(request, socket, head, (opened) => listen(opened, Number(after)))
  }
  return {
    announce: (event) => listener?.socket.send(JSON.stringify(event)),
    attach: (server) => {
      server.on('upgrade', upgrade)
    },
    close: () => listener?.end(1001, 'the gateway stops'),
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Sends what is stored after `seq`, and goes on as more is stored. Answers with how to end it. */
function follow(events: Events, socket: WebSocket, seq: number, log: Log): (code: number, why: string) => void {
  let sent = seq
  let running = false
  let again = false
  let alive = true
  let over = false

  const pump = async () => {
    if (over) return
    if (running) {
      again = true
      return
    }
    running = true
    try {
      do {
        again = false
        if (socket.bufferedAmount > MOST_WAITING) break
        const batch = await events.after(sent, BATCH)
        if (over) break
        for (const event of batch) socket.send(event.json)
        sent = batch.at(-1)?.seq ?? sent
        if (batch.length === BATCH) again = true
      } while (again)
    } catch (error) {
      log.warn('events wait for the database', { why: describe(error) })
    } finally {
      running = false
    }
  }

  const look = setInterval(() => void pump(), LOOK_MS)
  const ping = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, PING_MS)
  socket.on('pong', () => {
    alive = true
  })
  socket.on('error', () => undefined) // The close that follows says enough.
  socket.on('message', (data) => {
    const upTo = readAck(data.toString())
    // Never more than was sent: an acknowledgement from another time must not lose what it has not seen.
    if (upTo === undefined || upTo > sent) return socket.close(4001, 'not an acknowledgement')
    events.acknowledge(upTo).catch((error) => log.warn('events are kept longer', { why: describe(error) }))
  })
  const unwake = events.onWake(() => void pump())
  void pump()
  return (code, why) => {
    if (over) return
    over = true
    unwake()
    clearInterval(look)
    clearInterval(ping)
    socket.close(code, why)
  }
}

function readAck(words: string): number | undefined {
  try {
    const { ack } = JSON.parse(words)
    return Number.isSafeInteger(ack) && ack >= 0 ? ack : undefined
  } catch {
    return undefined
  }
}
