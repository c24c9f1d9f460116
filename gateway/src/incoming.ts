import type { proto, WAMessage } from 'baileys'
import { extractMessageContent, getContentType, isLidUser, isPnUser, jidDecode, jidNormalizedUser } from 'baileys'

/** What an incoming message says, as the server is told it. */
export type Incoming = {
  id: string
  chat: string
  phone?: string
  lid?: string
  name?: string
  sent_at: string
  offline: boolean
  type: IncomingType
  text: string
  media?: { content_type: string; size: number; name?: string }
  choice?: string
  reply_to?: string
  reaction_to?: string
  edit_of?: string
}

export type IncomingType =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contact'
  | 'reaction'
  | 'button'
  | 'unknown'

type Content = Pick<Incoming, 'type' | 'text' | 'media' | 'choice' | 'reply_to' | 'reaction_to' | 'edit_of'>

/** Groups, broadcasts, channels and status posts are nobody's direct message. */
export function isPerson(jid: string | null | undefined): boolean {
  return !!jid && (isPnUser(jid) === true || isLidUser(jid) === true)
}

/** What the owner wrote to somebody on the phone or on another device of the account. */
export type Own = Omit<Incoming, 'name' | 'media'>

/** Undefined for what no person said: our own messages, key shares, deletions and the like. */
export function readIncoming(message: WAMessage, offline: boolean): Incoming | undefined {
  const { key } = message
  if (key.fromMe || !key.id || !key.remoteJid || !isPerson(key.remoteJid)) return undefined
  const content = message.message && readContent(message.message)
  if (!content) return undefined
  return {
    ...readSender(key.remoteJid, key.remoteJidAlt ?? undefined),
    id: key.id,
    ...(message.pushName ? { name: message.pushName } : {}),
    sent_at: new Date(Number(message.messageTimestamp ?? 0) * 1000).toISOString(),
    offline,
    ...content,
  }
}

/** The same of a message from the account itself; `chat`, `phone` and `lid` are those of whom it is for. */
export function readOwn(message: WAMessage, offline: boolean): Own | undefined {
  const { key, message: content } = message
  if (!key.fromMe || !content) return undefined
  const said = readIncoming({ ...message, key: { ...key, fromMe: false }, message: unwrapped(content) }, offline)
  if (!said) return undefined
  const { name: _ours, media: _kept, ...own } = said
  return own
}

/** What a device tells the others of its account that it has sent. */
const unwrapped = (content: proto.IMessage): proto.IMessage => content.deviceSentMessage?.message ?? content

/** A chat goes by the name that the message gave it; both forms of the person are told where both are known. */
export function readSender(jid: string, other: string | undefined): Pick<Incoming, 'chat' | 'phone' | 'lid'> {
  const chat = jidNormalizedUser(jid)
  const forms = [chat, ...(other ? [jidNormalizedUser(other)] : [])]
  const phone = forms.find((form) => isPnUser(form))
  const lid = forms.find((form) => isLidUser(form))
  return { chat, ...(phone ? { phone: `+${jidDecode(phone)?.user}` } : {}), ...(lid ? { lid } : {}) }
}

function readContent(message: proto.IMessage): Content | undefined {
  const inner = extractMessageContent(message)
  const kind = getContentType(inner)
  if (!inner || !kind) return undefined
  const part = inner[kind]
  const context = part && typeof part === 'object' && 'contextInfo' in part ? part.contextInfo : undefined
  const reply = context?.stanzaId ? { reply_to: context.stanzaId } : {}
  if (kind === 'protocolMessage') return readEdit(inner.protocolMessage ?? {})
  return { ...readPart(inner), ...reply }
}

/** Somebody who changes a message to STOP means it. Of the other notices between devices none is for people. */
function readEdit(notice: proto.Message.IProtocolMessage): Content | undefined {
  const content = notice.editedMessage && readContent(notice.editedMessage)
  return content && notice.key?.id ? { ...content, edit_of: notice.key.id } : undefined
}

function readPart(inner: proto.IMessage): Content {
  const text = (type: IncomingType, words: string | null | undefined): Content => ({ type, text: words ?? '' })
  if (inner.conversation) return text('text', inner.conversation)
  if (inner.extendedTextMessage) return text('text', inner.extendedTextMessage.text)
  if (inner.imageMessage) return file('image', inner.imageMessage)
  if (inner.videoMessage) return file('video', inner.videoMessage)
  if (inner.ptvMessage) return file('video', inner.ptvMessage)
  if (inner.audioMessage) return file('audio', inner.audioMessage)
  if (inner.documentMessage) return file('document', inner.documentMessage)
  if (inner.stickerMessage) return file('sticker', inner.stickerMessage)
  if (inner.locationMessage) return readLocation(inner.locationMessage)
  if (inner.liveLocationMessage) return readLocation(inner.liveLocationMessage)
  if (inner.contactMessage) return text('contact', inner.contactMessage.displayName)
  if (inner.contactsArrayMessage) return text('contact', inner.contactsArrayMessage.displayName)
  if (inner.reactionMessage) {
    const to = inner.reactionMessage.key?.id
    return { ...text('reaction', inner.reactionMessage.text), ...(to ? { reaction_to: to } : {}) }
  }
  return readButton(inner)
}

/** What stands on what was tapped, and its id. */
function readButton(inner: proto.IMessage): Content {
  const tapped = (words: string | null | undefined, id?: string | null): Content => ({
    type: 'button',
    text: words ?? '',
    ...(id ? { choice: id } : {}),
  })
  const button = inner.buttonsResponseMessage
  if (button) return tapped(button.selectedDisplayText, button.selectedButtonId)
  const reply = inner.templateButtonReplyMessage
  if (reply) return tapped(reply.selectedDisplayText, reply.selectedId)
  const row = inner.listResponseMessage
  if (row) return tapped(row.title, row.singleSelectReply?.selectedRowId)
  if (inner.interactiveResponseMessage) return tapped(inner.interactiveResponseMessage.body?.text)
  return { type: 'unknown', text: '' }
}

type File = {
  mimetype?: string | null
  fileLength?: number | { toString(): string } | null
  fileName?: string | null
  caption?: string | null
}

function file(type: IncomingType, part: File): Content {
  const media = {
    content_type: part.mimetype ?? 'application/octet-stream',
    size: Number(part.fileLength?.toString() ?? 0),
    ...(part.fileName ? { name: part.fileName } : {}),
  }
  return { type, text: part.caption ?? '', media }
}

type Place = {
  degreesLatitude?: number | null
  degreesLongitude?: number | null
  name?: string | null
  address?: string | null
  caption?: string | null
}

function readLocation(place: Place): Content {
  const words = [place.name, place.address, place.caption].filter((part) => part)
  return { type: 'location', text: [...words, `${place.degreesLatitude}, ${place.degreesLongitude}`].join('\n') }
}
