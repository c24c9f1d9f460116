import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { Curve, generateSignalPubKey } from 'baileys'
import { enforceSignatures, isSigned } from '../src/signatures.js'

const reference = createRequire(import.meta.url)('curve25519-js') as {
  verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
}

describe('a signature', () => {
  test('is true under its key, in both forms of it', () => {
    for (let i = 0; i < 20; i++) {
      const pair = Curve.generateKeyPair()
      const message = randomBytes(1 + i * 7)
      const signature = Curve.sign(pair.private, message)
      assert.ok(isSigned(pair.public, message, signature))
      assert.ok(isSigned(generateSignalPubKey(pair.public), message, signature))
      assert.ok(reference.verify(pair.public, message, signature))
    }
  })

  test('is false with any bit changed, under another key, or of another message', () => {
    const pair = Curve.generateKeyPair()
    const message = randomBytes(33)
    const signature = Curve.sign(pair.private, message)
    for (let bit = 0; bit < 512; bit += 5) {
      const changed = Buffer.from(signature)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.ok(!isSigned(pair.public, message, changed), `bit ${bit}`)
    }
    assert.ok(!isSigned(Curve.generateKeyPair().public, message, signature))
    assert.ok(!isSigned(pair.public, randomBytes(33), signature))
  })

  test('is false when it is none', () => {
    const { public: key } = Curve.generateKeyPair()
    for (const none of [Buffer.alloc(0), Buffer.alloc(63), Buffer.alloc(64), Buffer.alloc(65)]) {
      assert.ok(!isSigned(key, Buffer.from('message'), none))
    }
    assert.ok(!isSigned(Buffer.alloc(31), Buffer.from('message'), Buffer.alloc(64)))
  })
})

test('the library checks nothing until it is made to', () => {
  const { public: key } = Curve.generateKeyPair()
  const forged = [key, Buffer.from('message'), randomBytes(64)] as const
  assert.ok(Curve.verify(...forged), 'the library has learnt to check: enforcing it may go')
  enforceSignatures()
  assert.ok(!Curve.verify(...forged))
})
