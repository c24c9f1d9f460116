import { generateWAMessage, proto, USyncQuery, USyncUser } from 'baileys'
import { DatabaseAway } from './database.js'
import type { Line } from './line.js'
import { codeOf } from './line.js'
import { describe, type Log, libraryLogger } from './log.js'
import type { Media } from './media.js'
import { contentOf, type Outgoing } from './outgoing.js'
import { Refusal } from './refusal.js'
import type { SentMessage, SentMessages } from './sent-messages.js'
import type { Session } from './session.js'

/** What became of a message; see PROTOCOL.md. */
export type Outcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'rejected'; readonly code: number; readonly detail: string }
  | { readonly outcome: 'try_later'; readonly after_ms: number; readonly code: number }
  | { readonly outcome: 'uncertain'; readonly why: string }
  | { readonly outcome: 'line_down'; readonly why: string }

export type Sending = {
  readonly send: (session: Session, message: Outgoing) => Promise<Outcome>
  readonly known: (session: string, wireId: string) => Promise<Outcome | undefined>
}

type SendingHouse = { readonly sent: SentMessages; readonly media: Media; readonly log: Log; readonly ackMs: number }

/** Codes of our own that mean what the Cloud API's mean. */
const NO_DEVICE = 131026
const BAD_FILE = 131053
const TOO_FAST = 429

export function openSending(house: SendingHouse): Sending {
  const inFlight = new Map<string, Promise<Outcome>>()
  return {
    send: (session, message) => {
      const key = `${session.id} ${message.wireId}`
      const running = inFlight.get(key)
      if (running) return running
      const outcome = send(house, session, message).finally(() => inFlight.delete(key))
      inFlight.set(key, outcome)
      return outcome
    },
    known: async (session, wireId) => {
      const known = await house.sent.find(session, wireId)
      return known && (settled(known) ?? { outcome: 'uncertain', why: 'not acknowledged' })
    },
  }
}

async function send(house: SendingHouse, session: Session, message: Outgoing): Promise<Outcome> {
  try {
    const known = await house.sent.find(session.id, message.wireId)
    const outcome = known && settled(known)
    if (outcome) return outcome
    const line = session.line()
    if (!line) return { outcome: 'line_down', why: session.view().state }
    const refused = await lackOfDevices(line, message.jid)
    if (refused) return refused
    const content = known ? proto.Message.decode(known.content) : await prepare(house, session, line, message)
    if ('outcome' in content) return content
    if (!known) {
      await house.sent.begin(session.id, message.wireId, Buffer.from(proto.Message.encode(content).finish()))
    }
    return await write(house, session, line, message, content, known !== undefined)
  } catch (error) {
    if (error instanceof DatabaseAway) return { outcome: 'line_down', why: 'database' }
    throw error
  }
}

/** The answer that stands, when there is one. */
function settled(known: SentMessage): Outcome | undefined {
  if (known.state === 'rejected') return { outcome: 'rejected', code: known.code ?? 0, detail: known.detail ?? '' }
  return known.state === 'sending' || known.state === 'uncertain' ? undefined : { outcome: 'sent' }
}

/**
 * The library would send to no device at all and say nothing. An empty answer and none look the same to it, so on
 * nothing we ask once more ourselves.
 */
async function lackOfDevices(line: Line, jid: string): Promise<Outcome | undefined> {
  try {
    const devices = await line.sock.getUSyncDevices([jid], true, false)
    if (devices.length > 0) return undefined
    const query = new USyncQuery().withContext('message').withDeviceProtocol().withUser(new USyncUser().withId(jid))
    if (!(await line.sock.executeUSyncQuery(query))) return { outcome: 'line_down', why: 'unanswered' }
    return { outcome: 'rejected', code: NO_DEVICE, detail: 'no device at WhatsApp' }
  } catch (error) {
    return beforeWriting(error)
  }
}

async function prepare(house: SendingHouse, session: Session, line: Line, message: Outgoing) {
  const file = message.media && (await house.media.find(message.media.sha256))
  if (message.media && !file) throw new Refusal(409, 'media_missing', 'Put the bytes first')
  try {
    const { message: content } = await generateWAMessage(message.jid, contentOf(message, file ?? ''), {
      userJid: line.sock.user?.id ?? '',
      messageId: message.wireId,
      upload: line.sock.waUploadToServer,
      mediaCache: session.uploads,
      logger: libraryLogger(house.log),
    })
    if (content) return proto.Message.create(content)
  } catch (error) {
    house.log.warn('a message could not be prepared', { why: describe(error) })
    const upload = error instanceof Error && error.message.startsWith('Media upload failed')
    if (upload || codeOf(error) === TOO_FAST) return beforeWriting(error)
  }
  return { outcome: 'rejected', code: BAD_FILE, detail: 'the file could not be prepared' } as const
}

async function write(
  house: SendingHouse,
  session: Session,
  line: Line,
  message: Outgoing,
  content: proto.IMessage,
  repeated: boolean,
): Promise<Outcome> {
  const { wireId } = message
  const at = { session: session.id, wireId, tell: false }
  const expected = line.acks.expect(wireId)
  try {
    await session.inTurn(() => line.sock.relayMessage(message.jid, content, { messageId: wireId }))
  } catch (error) {
    expected.forget()
    house.log.warn('a message was not written', { why: describe(error), certain: isUnwritten(error) })
    if (!repeated && isUnwritten(error)) {
      await house.sent.forget(session.id, wireId)
      return beforeWriting(error)
    }
    await keep(house, house.sent.advance({ ...at, state: 'uncertain' }))
    return { outcome: 'uncertain', why: 'the line broke while writing' }
  }
  // Counted from here: until its turn came others were written.
  const ack = await expected.within(house.ackMs)
  if (!ack) {
    await keep(house, house.sent.advance({ ...at, state: 'uncertain' }))
    return { outcome: 'uncertain', why: session.line() === line ? 'no acknowledgement' : 'the line broke' }
  }
  if (ack.kind === 'accepted') {
    await keep(house, house.sent.advance({ ...at, state: 'sent' }))
    return { outcome: 'sent' }
  }
  if (ack.code === TOO_FAST) {
    if (!repeated) await house.sent.forget(session.id, wireId)
    return { outcome: 'try_later', after_ms: 60_000, code: TOO_FAST }
  }
  const detail = 'refused by WhatsApp'
  await keep(house, house.sent.advance({ ...at, state: 'rejected', code: ack.code, detail }))
  return { outcome: 'rejected', code: ack.code, detail }
}

/** What WhatsApp said is true whether it could be stored or not. Unstored, a repeat sends the same id once more. */
async function keep(house: SendingHouse, stored: Promise<void>): Promise<void> {
  await stored.catch((error) => house.log.error('an outcome could not be stored', { why: describe(error) }))
}

/** Failures from before the message itself was written: of a query, of encryption, or of a socket that was closed. */
function isUnwritten(error: unknown): boolean {
  if (typeof error === 'number') return true
  const code = codeOf(error)
  const words = error instanceof Error ? error.message : ''
  return (
    code === 428 || code === TOO_FAST || words === 'All encryptions failed' || words.startsWith('WebSocket is not open')
  )
}

function beforeWriting(error: unknown): Outcome {
  const data = error instanceof Error && 'data' in error ? error.data : undefined
  if (data === TOO_FAST || codeOf(error) === TOO_FAST) return { outcome: 'try_later', after_ms: 60_000, code: TOO_FAST }
  return { outcome: 'line_down', why: 'connection' }
}
