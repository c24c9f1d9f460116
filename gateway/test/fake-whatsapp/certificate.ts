import { createHash, randomBytes } from 'node:crypto'
import { proto } from 'baileys'
import { type KeyPair, keyPairFrom, newKeyPair, sign } from './curve.js'

const HOUR = 3600

/** The root that clients in tests are told to trust (trust-test-root.ts). Everybody can know it: nothing else trusts it. */
export const TEST_ROOT = keyPairFrom(createHash('sha256').update('the root of the fake WhatsApp').digest())

/** Proves to the client that `serverKey` is WhatsApp's: leaf, signed by an intermediate, signed by the root. */
export const certificateFor = (serverKey: KeyPair, genuine: boolean): Buffer => {
  const intermediate = newKeyPair()
  const now = Math.floor(Date.now() / 1000)
  const details = (serial: number, issuerSerial: number, key: Buffer) =>
    proto.CertChain.NoiseCertificate.Details.encode({
      serial,
      issuerSerial,
      key,
      notBefore: now - HOUR,
      notAfter: now + 24 * HOUR,
    }).finish()
  const signed = (by: KeyPair, what: Uint8Array) => ({
    details: what,
    signature: genuine ? sign(by.privateKey, what) : randomBytes(64),
  })
  const chain = {
    leaf: signed(intermediate, details(2, 1, serverKey.publicKey)),
    intermediate: signed(TEST_ROOT, details(1, 0, intermediate.publicKey)),
  }
  return Buffer.from(proto.CertChain.encode(chain).finish())
}
