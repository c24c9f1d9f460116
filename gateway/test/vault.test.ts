import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { vaultOf } from '../src/vault.js'

const key = randomBytes(32)
const secret = Buffer.from('a private key')

test('what was sealed opens in its own row', () => {
  const vault = vaultOf(key, 'one')
  assert.deepEqual(vault.open(vault.seal(secret, 'session', '1'), 'session', '1'), secret)
})

test('and in no other row, category or session, nor with another key', () => {
  const sealed = vaultOf(key, 'one').seal(secret, 'session', '1')
  assert.throws(() => vaultOf(key, 'one').open(sealed, 'session', '2'))
  assert.throws(() => vaultOf(key, 'one').open(sealed, 'pre-key', '1'))
  assert.throws(() => vaultOf(key, 'one').open(sealed, 'session1', ''))
  assert.throws(() => vaultOf(key, 'two').open(sealed, 'session', '1'))
  assert.throws(() => vaultOf(randomBytes(32), 'one').open(sealed, 'session', '1'))
})

test('a bit that was changed is seen, wherever it is', () => {
  const vault = vaultOf(key, 'one')
  const sealed = vault.seal(secret, 'session', '1')
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    assert.throws(() => vault.open(changed, 'session', '1'), `byte ${i}`)
  }
})

test('the same value is never sealed into the same bytes', () => {
  const vault = vaultOf(key, 'one')
  assert.notDeepEqual(vault.seal(secret, 'session', '1'), vault.seal(secret, 'session', '1'))
})
