import type { AnyMessageContent } from 'baileys'
import { jidNormalizedUser } from 'baileys'
import { isPerson } from './incoming.js'
import { invalid } from './refusal.js'

/** A message that the server asks to send; see PROTOCOL.md. */
export type Outgoing = {
  readonly wireId: string
  /** The chat at WhatsApp. */
  readonly jid: string
  readonly kind: Kind
  readonly text: string
  readonly media?: OutgoingMedia
  readonly location?: Location
}

type Kind = 'text' | 'image' | 'video' | 'audio' | 'document' | 'location'
type OutgoingMedia = { readonly sha256: string; readonly content_type: string; readonly name?: string }
type Location = {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string
  readonly address?: string
}
type Fields = Readonly<Record<string, unknown>>

const KINDS: readonly string[] = ['text', 'image', 'video', 'audio', 'document', 'location'] satisfies Kind[]
const LONGEST_TEXT = 65_536

/** Reads a request's body; a field that is wrong is named. */
export function readOutgoing(body: unknown): Outgoing {
  const fields = readObject('body', body)
  const wireId = readString('wire_id', fields.wire_id)
  if (!/^[A-Za-z0-9._-]{8,64}$/.test(wireId))
    throw invalid('wire_id', 'must be 8 to 64 letters, digits, ".", "_" or "-"')
  const kind = readString('kind', fields.kind)
  if (!isKind(kind)) throw invalid('kind', `must be one of ${KINDS.join(', ')}`)
  const text = fields.text === undefined ? '' : readString('text', fields.text)
  if (text.length > LONGEST_TEXT) throw invalid('text', `may have ${LONGEST_TEXT} characters`)
  if (kind === 'text' && text.trim() === '') throw invalid('text', 'must not be empty')
  const common = { wireId, jid: readRecipient('to', fields.to), kind, text }
  if (kind === 'text') return common
  if (kind === 'location') return { ...common, location: readLocation(fields.location) }
  return { ...common, media: readMedia(fields.media) }
}

function isKind(kind: string): kind is Kind {
  return KINDS.includes(kind)
}

/** A phone number, or a chat as an incoming message named it. */
export function readRecipient(field: string, value: unknown): string {
  const to = readString(field, value)
  if (/^\+[1-9]\d{6,14}$/.test(to)) return `${to.slice(1)}@s.whatsapp.net`
  if (!/^\d{5,20}(:\d{1,3})?@(lid|s\.whatsapp\.net)$/.test(to) || !isPerson(to)) {
    throw invalid(field, 'must be a phone number with + or a chat')
  }
  return jidNormalizedUser(to)
}

export function readObject(field: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field, 'must be an object')
  return value as Fields
}

export function readString(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(field, 'must be a string')
  return value
}

function optional<Name extends string>(part: string, name: Name, value: unknown): { [N in Name]?: string } {
  return value === undefined || value === null
    ? {}
    : ({ [name]: readString(`${part}.${name}`, value) } as { [N in Name]: string })
}

function readMedia(value: unknown): OutgoingMedia {
  const fields = readObject('media', value)
  const content_type = readString('media.content_type', fields.content_type)
  if (!/^[\w.+-]+\/[\w.+-]+(;.*)?$/.test(content_type)) throw invalid('media.content_type', 'must be a media type')
  return { sha256: readString('media.sha256', fields.sha256), content_type, ...optional('media', 'name', fields.name) }
}

function readLocation(value: unknown): Location {
  const fields = readObject('location', value)
  const degrees = (name: string, most: number) => {
    const number = fields[name]
    if (typeof number !== 'number' || !(Math.abs(number) <= most)) {
      throw invalid(`location.${name}`, `must be a number from -${most} to ${most}`)
    }
    return number
  }
  return {
    latitude: degrees('latitude', 90),
    longitude: degrees('longitude', 180),
    ...optional('location', 'name', fields.name),
    ...optional('location', 'address', fields.address),
  }
}

/** In the library's terms. No previews are made: that would take an image library, or ffmpeg. */
export function contentOf(message: Outgoing, file: string): AnyMessageContent {
  const caption = message.text === '' ? {} : { caption: message.text }
  const mimetype = message.media?.content_type ?? 'application/octet-stream'
  switch (message.kind) {
    case 'text':
      return { text: message.text, linkPreview: null }
    case 'image':
      return { image: { url: file }, mimetype, jpegThumbnail: '', ...caption }
    case 'video':
      return { video: { url: file }, mimetype, jpegThumbnail: '', ...caption }
    case 'audio':
      return { audio: { url: file }, mimetype }
    case 'document':
      return { document: { url: file }, mimetype, fileName: message.media?.name ?? 'file', ...caption }
    case 'location': {
      const { latitude = 0, longitude = 0, ...words } = message.location ?? {}
      return { location: { degreesLatitude: latitude, degreesLongitude: longitude, ...words } }
    }
  }
}
