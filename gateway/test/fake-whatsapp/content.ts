import type { proto } from 'baileys'
import type { Media } from './media.js'
import { type MediaKind, openMedia, sealMedia, sha256 } from './media-keys.js'

/** What a message says, as a person sees it. */
export interface Content {
  readonly kind: string
  readonly text: string
  readonly media?: { readonly sha256: string; readonly size: number; readonly content_type: string }
}

interface FileMessage {
  readonly directPath?: string | null
  readonly mediaKey?: Uint8Array | null
  readonly fileSha256?: Uint8Array | null
  readonly fileEncSha256?: Uint8Array | null
  readonly mimetype?: string | null
}

/** Reads a message that was sent to a phone. A file is fetched, decrypted and checked as the phone would. */
export const read = (message: proto.IMessage, media: Media): Content => {
  const file = (kind: string, keys: MediaKind, of: FileMessage, text?: string | null): Content => {
    const sealed = media.get(of.directPath ?? '')
    if (!sealed || !of.mediaKey) return { kind, text: text ?? '' }
    const plain = openMedia(sealed, Buffer.from(of.mediaKey), keys)
    const intact = sha256(plain).equals(of.fileSha256 ?? Buffer.alloc(0))
    if (!intact || !sha256(sealed).equals(of.fileEncSha256 ?? Buffer.alloc(0))) throw new Error('the file is another')
    const about = { sha256: sha256(plain).toString('hex'), size: plain.length, content_type: of.mimetype ?? '' }
    return { kind, text: text ?? '', media: about }
  }
  const { imageMessage, videoMessage, audioMessage, documentMessage, locationMessage, reactionMessage } = message
  const document = message.documentWithCaptionMessage?.message?.documentMessage ?? documentMessage
  if (imageMessage) return file('image', 'Image', imageMessage, imageMessage.caption)
  if (videoMessage) return file('video', 'Video', videoMessage, videoMessage.caption)
  if (audioMessage) return file('audio', 'Audio', audioMessage)
  if (document) return file('document', 'Document', document, document.caption)
  if (locationMessage) {
    return { kind: 'location', text: `${locationMessage.degreesLatitude},${locationMessage.degreesLongitude}` }
  }
  if (reactionMessage) return { kind: 'reaction', text: reactionMessage.text ?? '' }
  const text = message.conversation ?? message.extendedTextMessage?.text
  return text === undefined || text === null ? { kind: 'unknown', text: '' } : { kind: 'text', text }
}

export const KINDS = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contact',
  'reaction',
  'button',
  'list',
  'poll',
] as const

/** What a person writes. `about` is the message that a reply or a reaction is for; `bytes` the file. */
export interface Writing {
  readonly text: string
  readonly kind?: (typeof KINDS)[number]
  readonly about?: string
  readonly bytes?: Buffer
  readonly content_type?: string
}

/** The message as a phone composes it, its file uploaded. */
export const compose = (writing: Writing, chat: string, media: Media): proto.IMessage => {
  const { text, kind = 'text', about, bytes = Buffer.from('the bytes of a file') } = writing
  const key = { remoteJid: chat, fromMe: true, id: about ?? '' }
  const file = (keys: MediaKind, mimetype: string) => {
    const { sealed, mediaKey } = sealMedia(bytes, keys)
    const hashes = { fileSha256: sha256(bytes), fileEncSha256: sha256(sealed) }
    return {
      ...media.put(sealed),
      ...hashes,
      mediaKey,
      fileLength: bytes.length,
      mimetype: writing.content_type ?? mimetype,
    }
  }
  switch (kind) {
    case 'text':
      return about
        ? { extendedTextMessage: { text, contextInfo: { stanzaId: about, participant: chat } } }
        : { conversation: text }
    case 'image':
      return { imageMessage: { ...file('Image', 'image/jpeg'), caption: text } }
    case 'video':
      return { videoMessage: { ...file('Video', 'video/mp4'), caption: text } }
    case 'audio':
      return { audioMessage: { ...file('Audio', 'audio/ogg; codecs=opus'), ptt: true, seconds: 3 } }
    case 'document':
      return { documentMessage: { ...file('Document', 'application/pdf'), fileName: 'offer.pdf', caption: text } }
    case 'sticker':
      return { stickerMessage: file('Image', 'image/webp') }
    case 'location':
      return { locationMessage: { degreesLatitude: 52.52, degreesLongitude: 13.405, name: text } }
    case 'contact':
      return { contactMessage: { displayName: text, vcard: `BEGIN:VCARD\nVERSION:3.0\nFN:${text}\nEND:VCARD` } }
    case 'reaction':
      return { reactionMessage: { key, text, senderTimestampMs: Date.now() } }
    case 'button':
      return { buttonsResponseMessage: { selectedButtonId: 'b1', selectedDisplayText: text, type: 1 } }
    case 'list':
      return { listResponseMessage: { title: text, listType: 1, singleSelectReply: { selectedRowId: 'r1' } } }
    case 'poll':
      return { pollCreationMessage: { name: text, options: [{ optionName: 'yes' }, { optionName: 'no' }] } }
  }
}
