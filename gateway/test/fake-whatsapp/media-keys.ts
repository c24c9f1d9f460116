import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** The kinds of files that phones derive different keys for. */
export type MediaKind = 'Image' | 'Video' | 'Audio' | 'Document'

const MAC = 10

const derive = (mediaKey: Buffer, kind: MediaKind) => {
  const bytes = Buffer.from(hkdfSync('sha256', mediaKey, '', `WhatsApp ${kind} Keys`, 112))
  return { iv: bytes.subarray(0, 16), cipher: bytes.subarray(16, 48), mac: bytes.subarray(48, 80) }
}

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** A file as it is uploaded: encrypted, its authentication code behind it. */
export const sealMedia = (plain: Buffer, kind: MediaKind): { sealed: Buffer; mediaKey: Buffer } => {
  const mediaKey = randomBytes(32)
  const keys = derive(mediaKey, kind)
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv)
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
  const mac = createHmac('sha256', keys.mac).update(keys.iv).update(encrypted).digest().subarray(0, MAC)
  return { sealed: Buffer.concat([encrypted, mac]), mediaKey }
}

/** The file inside, once its authentication code is found right. */
export const openMedia = (sealed: Buffer, mediaKey: Buffer, kind: MediaKind): Buffer => {
  const keys = derive(mediaKey, kind)
  const encrypted = sealed.subarray(0, -MAC)
  const mac = createHmac('sha256', keys.mac).update(keys.iv).update(encrypted).digest().subarray(0, MAC)
  if (!mac.equals(sealed.subarray(-MAC))) throw new Error('the file was tampered with')
  const cipher = createDecipheriv('aes-256-cbc', keys.cipher, keys.iv)
  return Buffer.concat([cipher.update(encrypted), cipher.final()])
}
