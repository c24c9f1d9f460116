import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A TLS key and its certificate, as PEM. */
export interface TlsIdentity {
  readonly key: string
  readonly certificate: string
}

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const value = Buffer.concat(parts)
  const size = value.length
  const length =
    size < 128 ? Buffer.of(size) : size < 256 ? Buffer.of(0x81, size) : Buffer.of(0x82, size >> 8, size & 255)
  return Buffer.concat([Buffer.of(tag), length, value])
}
const sequence = (...parts: Buffer[]) => tlv(0x30, ...parts)
const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'))
const octets = (value: Buffer) => tlv(0x04, value)

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'))
const COMMON_NAME = oid('550403')
const BASIC_CONSTRAINTS = oid('551d13')
const SUBJECT_ALTERNATIVE = oid('551d11')
const TRUE = Buffer.of(0x01, 0x01, 0xff)

const utcTime = (instant: Date) =>
  tlv(0x17, Buffer.from(`${instant.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

/** Made anew for each fake, for 127.0.0.1 and a day: whoever is to believe it is told so (NODE_EXTRA_CA_CERTS). */
export const selfSigned = (): TlsIdentity => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, Buffer.from('fake WhatsApp media')))))
  const day = 24 * 3600 * 1000
  const address = tlv(0x87, Buffer.of(127, 0, 0, 1))
  const extensions = sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, octets(sequence(TRUE))),
    sequence(SUBJECT_ALTERNATIVE, octets(sequence(address))),
  )
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    tlv(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_SHA256,
    name,
    sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  )
  const signature = tlv(0x03, Buffer.of(0), sign('sha256', body, pair.privateKey))
  const lines =
    sequence(body, ECDSA_SHA256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return {
    key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  }
}
