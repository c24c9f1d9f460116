import { generateKeyPair, verify as verifyXeddsa } from 'curve25519-js'
import {
  calculateAgreement,
  calculateSignature,
  generateKeyPair as generateSignalKeyPair,
} from 'libsignal/src/curve.js'

/** A Curve25519 key pair; both halves are 32 bytes, without Signal's type byte. */
export interface KeyPair {
  readonly privateKey: Buffer
  readonly publicKey: Buffer
}

export const newKeyPair = (): KeyPair => {
  const { privKey, pubKey } = generateSignalKeyPair()
  return { privateKey: Buffer.from(privKey), publicKey: Buffer.from(pubKey.subarray(1)) }
}

/** The same seed always gives the same pair: for the root that test clients are told to trust. */
export const keyPairFrom = (seed: Buffer): KeyPair => {
  const pair = generateKeyPair(seed)
  return { privateKey: Buffer.from(pair.private), publicKey: Buffer.from(pair.public) }
}

/** A public key with the type byte that signatures over keys and Signal messages want in front. */
export const typed = (publicKey: Uint8Array): Buffer =>
  publicKey.length === 33 ? Buffer.from(publicKey) : Buffer.concat([Buffer.of(5), publicKey])

export const agree = (privateKey: Buffer, publicKey: Uint8Array): Buffer =>
  Buffer.from(calculateAgreement(typed(publicKey), privateKey))

export const sign = (privateKey: Buffer, message: Uint8Array): Buffer =>
  Buffer.from(calculateSignature(privateKey, Buffer.from(message)))

/** Really verifies: libsignal's own check answers true for whatever is marked as the first message. */
export const verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  verifyXeddsa(typed(publicKey).subarray(1), message, signature)
