import { type BinaryNode, decodeBinaryNode, encodeBinaryNode } from 'baileys'
import type { WebSocket } from 'ws'
import { bigEndian } from './binary-node.js'
import type { KeyPair } from './curve.js'
import type { LinkedDevice } from './linked-device.js'
import { noiseResponder, type Secured } from './noise.js'
import type { Pairing } from './pairing.js'
import { trace } from './trace.js'

/** One client's socket: the handshake, then binary nodes both ways. */
export interface Connection {
  /** The linked device that logged in here; none while pairing. */
  device?: LinkedDevice
  /** What a socket that is not logged in is pairing with. */
  pairing?: Pairing
  /** Takes bytes and never answers, as a server behind a dead line. */
  deaf: boolean
  readonly open: boolean
  send(node: BinaryNode): void
  /** Says good-bye as a server does. */
  close(): void
  /** The line breaks: no word, no closing handshake. */
  drop(): void
}

export interface Listener {
  secured(connection: Connection, secured: Secured): void
  node(connection: Connection, node: BinaryNode): void
  closed(connection: Connection): void
}

/** Routing bytes that a client may put before its header: "ED", two bytes, a length of three bytes, the bytes. */
const withoutRouting = (bytes: Buffer): Buffer =>
  bytes.subarray(0, 2).toString() === 'ED' ? bytes.subarray(7 + bytes.readUIntBE(4, 3)) : bytes

export const accept = (socket: WebSocket, serverKey: KeyPair, certificate: Buffer, listener: Listener): Connection => {
  let pending: Buffer = Buffer.alloc(0)
  let handshake: ReturnType<typeof noiseResponder> | undefined
  let greeted = false
  let secured: Secured | undefined

  const frame = (bytes: Buffer) => socket.send(Buffer.concat([bigEndian(bytes.length, 3), bytes]))

  const connection: Connection = {
    deaf: false,
    get open() {
      return socket.readyState === socket.OPEN
    },
    send(node) {
      if (!secured || !this.open || this.deaf) return
      frame(secured.toClient.encrypt(encodeBinaryNode(node)))
    },
    close: () => socket.close(),
    drop: () => socket.terminate(),
  }

  const take = async (bytes: Buffer) => {
    if (secured) {
      const plain = secured.fromClient.decrypt(bytes)
      if (!connection.deaf) listener.node(connection, await decodeBinaryNode(plain))
    } else if (handshake && !greeted) {
      greeted = true
      frame(handshake.hello(bytes))
    } else if (handshake) {
      secured = handshake.finish(bytes)
      listener.secured(connection, secured)
    }
  }

  const read = async (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes])
    if (!handshake) {
      pending = withoutRouting(pending)
      handshake = noiseResponder(pending.subarray(0, 4), serverKey, certificate)
      pending = pending.subarray(4)
    }
    while (pending.length >= 3 && pending.length >= 3 + pending.readUIntBE(0, 3)) {
      const end = 3 + pending.readUIntBE(0, 3)
      const bytes = pending.subarray(3, end)
      pending = pending.subarray(end)
      await take(bytes)
    }
  }

  // Frames are taken one after another: the cipher's counter follows their order.
  let last = Promise.resolve()
  socket.on('message', (data: Buffer) => {
    last = last
      .then(() => read(data))
      .catch((error) => {
        trace('a frame', error)
        socket.terminate()
      })
  })
  socket.on('close', () => listener.closed(connection))
  socket.on('error', () => socket.terminate())
  return connection
}
