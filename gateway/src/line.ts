import type { EventEmitter } from 'node:events'
import type { BinaryNode, WAMessage, WASocket } from 'baileys'
import { cleanMessage, decodeMessageNode, makeWASocket, proto, unpadRandomMax16, WAMessageStubType } from 'baileys'
import type { AccountStore } from './account-store.js'
import { type Acks, openAcks } from './acks.js'
import { isPerson, readIncoming, readOwn, readSender } from './incoming.js'
import { lock } from './lock.js'
import { type Log, libraryLogger } from './log.js'
import { type Receipt, readReceipt } from './receipts.js'
import type { Received } from './received-messages.js'
import { type Restriction, readCapping, readTimeLock } from './restrictions.js'
import { signalFor } from './signal.js'
import { VERSION } from './version.js'

/** One connection to WhatsApp, from the first byte to its end. */
export type Line = {
  readonly sock: WASocket
  readonly acks: Acks
  /** Ends it at once: nothing more is written or told. */
  readonly cut: () => void
}

/** What the session that owns the line does about what happens on it. */
export type LineOwner = {
  readonly log: Log
  readonly store: AccountStore
  readonly whatsappUrl: string | undefined
  readonly queryMs: number
  readonly onQr: (code: string) => void
  readonly onOpen: () => void
  readonly onClose: (code: number | undefined) => void
  readonly onRestriction: (restriction: Restriction) => void
  /** An acknowledgement that nobody waits for any more. */
  readonly onLateAck: (wireId: string, error: number | undefined) => void
  /** Resolves when it is stored; only then WhatsApp is told. */
  readonly onReceipt: (receipt: Receipt) => Promise<void>
  readonly isReceived: (chats: string[], id: string) => Promise<boolean>
  readonly contentOf: (wireId: string) => Promise<proto.IMessage | undefined>
}

export function openLine(owner: LineOwner): Line {
  const { store } = owner
  const envelopes = new WeakMap<Uint8Array, BinaryNode>()
  const told = new Set<string>()
  const me = () => [store.creds.me?.id, store.creds.me?.lid]

  const opened = async (ciphertext: Uint8Array, plaintext: Uint8Array): Promise<Received | undefined> => {
    const node = envelopes.get(ciphertext)
    if (!node || node.attrs.category === 'peer') return undefined
    const [id, lid] = me()
    const { fullMessage } = decodeMessageNode(node, id ?? '', lid ?? '')
    const message: WAMessage = { ...fullMessage, message: proto.Message.decode(unpadRandomMax16(plaintext)) }
    cleanMessage(message, id ?? '', lid ?? '')
    const received = await readReceived(owner, sock, message, !!node.attrs.offline)
    if (received) told.add(`${received.chat} ${received.id}`)
    return received
  }

  const sock = makeWASocket({
    auth: { creds: store.creds, keys: { get: store.get, set: store.set } },
    logger: libraryLogger(owner.log),
    browser: ['Sendwell', 'Desktop', VERSION],
    ...(owner.whatsappUrl ? { waWebSocketUrl: owner.whatsappUrl } : {}),
    defaultQueryTimeoutMs: owner.queryMs,
    markOnlineOnConnect: false,
    syncFullHistory: false,
    // Names and their other forms, but not the chats of the past.
    shouldSyncHistoryMessage: ({ syncType }) => !!syncType && HISTORY.has(syncType),
    emitOwnEvents: false,
    shouldIgnoreJid: (jid) => jid.includes('@') && !jid.endsWith('@s.whatsapp.net') && !jid.endsWith('@lid'),
    getMessage: (key) => (key.id ? owner.contentOf(key.id) : Promise.resolve(undefined)),
    makeSignalRepository: signalFor(store, opened),
  })
  // The library's own transactions are not needed: what must be one step is one write of ours. They would cost a tenth of
  // the time, since each socket's make every promise of the process remember it.
  Object.assign(sock.authState.keys, {
    get: store.get,
    set: store.set,
    isInTransaction: () => false,
    transaction: async <T>(work: () => Promise<T>) => {
      const result = await work()
      await store.saveCreds()
      return result
    },
  })
  const cut = () => {
    const { socket } = sock.ws as unknown as { socket: { terminate: () => void } | null }
    socket?.terminate()
  }
  const acks = openAcks(sock.ws, owner.onLateAck)
  const inOrder = lock()
  const failed = () => cut()

  inFrontOf(sock.ws, 'CB:message', inOrder, failed, async (node) => {
    for (const part of Array.isArray(node.content) ? node.content : []) {
      if (part.content instanceof Uint8Array) envelopes.set(part.content, node)
    }
    const { from, id, sender_lid, sender_pn } = node.attrs
    if (!id || !from || !isPerson(from)) return true
    const { chat } = readSender(from, undefined)
    if (!(await owner.isReceived([chat, sender_lid ?? chat, sender_pn ?? chat], id))) return true
    await sock.sendReceipt(from, undefined, [id], 'inactive')
    return false
  })
  inFrontOf(sock.ws, 'CB:receipt', inOrder, failed, async (node) => {
    const receipt = readReceipt(node, me())
    if (receipt) await owner.onReceipt(receipt)
    return true
  })

  sock.ev.on('creds.update', () => {
    store.touchCreds()
    store.saveCreds().catch(() => undefined) // Has cut the line, and goes with the next write.
  })
  sock.ev.on('messages.upsert', ({ messages, type }) => {
    for (const message of messages) {
      void (async () => {
        const received = await readReceived(owner, sock, message, type === 'append')
        if (received && !told.delete(`${received.chat} ${received.id}`)) await store.write({ keys: {}, received })
      })().catch(() => undefined)
    }
  })
  sock.ev.on('message-capping.update', (capping) => owner.onRestriction(readCapping(capping)))
  sock.ev.on('connection.update', (update) => {
    if (update.qr) owner.onQr(update.qr)
    if (update.reachoutTimeLock) owner.onRestriction(readTimeLock(update.reachoutTimeLock))
    if (update.connection === 'open') owner.onOpen()
    if (update.connection === 'close') {
      acks.close()
      owner.onClose(codeOf(update.lastDisconnect?.error))
    }
  })
  return { sock, acks, cut }
}

const HISTORY = new Set<number>([
  proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP,
  proto.HistorySync.HistorySyncType.PUSH_NAME,
  proto.HistorySync.HistorySyncType.NON_BLOCKING_DATA,
])

/**
 * Takes the place of the library's listeners and lets them have a stanza after our own step, which says whether it goes
 * on to them. They tell WhatsApp that it was understood, so what must be stored before that is stored in the step.
 */
function inFrontOf(
  ws: EventEmitter,
  event: string,
  inOrder: <T>(work: () => Promise<T>) => Promise<T>,
  failed: (error: unknown) => void,
  step: (node: BinaryNode) => Promise<boolean>,
): void {
  const listeners = ws.listeners(event)
  ws.removeAllListeners(event)
  ws.on(event, (node: BinaryNode) => {
    inOrder(() => step(node)).then((goesOn) => {
      if (goesOn) for (const listener of listeners) listener.call(ws, node)
    }, failed)
  })
}

async function readReceived(
  owner: LineOwner,
  sock: WASocket,
  message: WAMessage,
  offline: boolean,
): Promise<Received | undefined> {
  const { key } = message
  if (key.fromMe) return readOwnMessage(owner, sock, message, offline)
  const incoming = readIncoming(message, offline)
  if (!incoming) {
    const unreadable = message.messageStubType === WAMessageStubType.CIPHERTEXT
    if (!unreadable || !key.id || !key.remoteJid || !isPerson(key.remoteJid)) return undefined
    const { chat } = readSender(key.remoteJid, undefined)
    return { chat, id: key.id, readable: false, payload: { id: key.id, chat } }
  }
  await nameWhole(sock, incoming)
  const { chat, id } = incoming
  const kept =
    incoming.media && proto.WebMessageInfo.encode(proto.WebMessageInfo.fromObject({ key, message: message.message }))
  return { chat, id, readable: true, payload: incoming, content: kept && Buffer.from(kept.finish()) }
}

/** What we sent ourselves is known already. */
async function readOwnMessage(owner: LineOwner, sock: WASocket, message: WAMessage, offline: boolean) {
  const own = readOwn(message, offline)
  if (!own || (await owner.contentOf(own.id))) return undefined
  await nameWhole(sock, own)
  return { chat: own.chat, id: own.id, readable: true, own: true, payload: own }
}

/** Who is named by a LID alone gets the number as well, where it is known. */
async function nameWhole(sock: WASocket, said: { lid?: string; phone?: string }): Promise<void> {
  if (!said.lid || said.phone) return
  const phone = await sock.signalRepository.lidMapping.getPNForLID(said.lid)
  Object.assign(said, readSender(said.lid, phone ?? undefined))
}

/** The library throws errors that carry a status, and sometimes a bare number. */
export function codeOf(error: unknown): number | undefined {
  if (typeof error === 'number') return error
  const output = error instanceof Error && 'output' in error ? (error.output as { statusCode?: number }) : undefined
  return output?.statusCode
}
