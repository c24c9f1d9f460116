import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren, jidDecode } from 'baileys'

export const SERVER = 's.whatsapp.net'

export const child = getBinaryNodeChild
export const children = getBinaryNodeChildren

export const node = (tag: string, attrs: Record<string, string> = {}, content?: BinaryNode['content']): BinaryNode =>
  content === undefined ? { tag, attrs } : { tag, attrs, content }

/** The bytes a node carries. */
export const bytesOf = (of: BinaryNode | undefined): Buffer => {
  if (!of || !(of.content instanceof Uint8Array)) throw new Error(`no bytes in ${of?.tag ?? 'a node that is missing'}`)
  return Buffer.from(of.content)
}

export const bigEndian = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

export const seconds = (): string => String(Math.floor(Date.now() / 1000))

/** `15550100001:2@s.whatsapp.net` is user 15550100001, device 2. */
export const addressOf = (jid: string): { user: string; device: number; lid: boolean } => {
  const parts = jidDecode(jid)
  if (!parts) throw new Error('not an address')
  return { user: parts.user, device: parts.device ?? 0, lid: parts.server === 'lid' }
}

const jid = (user: string, device: number, server: string) =>
  device === 0 ? `${user}@${server}` : `${user}:${device}@${server}`

export const phoneJid = (number: string, device = 0): string => jid(number.replace('+', ''), device, SERVER)
export const lidJid = (lid: string, device = 0): string => jid(lid, device, 'lid')
