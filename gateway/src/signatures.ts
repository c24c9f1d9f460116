import { createPublicKey, verify } from 'node:crypto'
import { Curve, proto } from 'baileys'

const P = 2n ** 255n - 19n
/** What stands before the 32 bytes of an Ed25519 key in DER. */
const DER = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Whether `signature` is that of `publicKey` under `message`, as Signal signs (XEdDSA): with a key for agreement, which
 * is turned into the one for signatures, whose sign rides in the signature's last bit. The check itself is OpenSSL's, a
 * hundred times as quick as the one in JavaScript that libsignal brings.
 */
export function isSigned(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKey.length === 33 && publicKey[0] === 5 ? publicKey.subarray(1) : publicKey
  if (key.length !== 32 || signature.length !== 64) return false
  try {
    const sign = (signature[63] ?? 0) & 0x80
    const plain = Buffer.from(signature)
    plain[63] = (signature[63] ?? 0) & 0x7f
    const edwards = toEdwards(key)
    edwards[31] = (edwards[31] ?? 0) | sign
    const der = Buffer.concat([DER, edwards])
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), plain)
  } catch {
    return false
  }
}

/** From Montgomery's form u to Edwards' y = (u - 1) / (u + 1). */
function toEdwards(key: Uint8Array): Buffer {
  const u = BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`) & (2n ** 255n - 1n)
  const y = (((u - 1n + P) % P) * power((u + 1n) % P, P - 2n)) % P
  return Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}

/**
 * Makes baileys refuse what is signed wrongly, and a server that shows a certificate made out to another key. Its own
 * check asks libsignal and drops the answer, and it never compares the key that WhatsApp vouches for with the one it is
 * speaking to: with WhatsApp's certificate, which everybody is shown, any server could pass for it.
 */
export function enforceSignatures(): void {
  const { sharedKey } = Curve
  let speakingTo: Uint8Array = Buffer.alloc(0)
  // In a handshake the server's key is agreed with just before its certificate is looked at, in one go.
  Curve.sharedKey = (privateKey, publicKey) => {
    speakingTo = publicKey
    return sharedKey(privateKey, publicKey)
  }
  Curve.verify = (publicKey, message, signature) => {
    const madeOutTo = serverKeyIn(message)
    if (madeOutTo && !Buffer.from(madeOutTo).equals(speakingTo)) return false
    return isSigned(publicKey, message, signature)
  }
}

/** The key in a server's own certificate; those of the authorities above it, whose issuer is the root, are not meant. */
function serverKeyIn(message: Uint8Array): Uint8Array | undefined {
  try {
    const { issuerSerial, key } = proto.CertChain.NoiseCertificate.Details.decode(message)
    return issuerSerial && key?.length === 32 ? key : undefined
  } catch {
    return undefined // Something else was signed.
  }
}
