import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { BadConfig, readConfig } from '../src/config.js'

const complete = {
  SENDWELL_GATEWAY_TOKEN: 't'.repeat(32),
  SENDWELL_GATEWAY_KEY: randomBytes(32).toString('base64'),
  SENDWELL_GATEWAY_DATABASE_URL: 'postgres://gateway:secret@127.0.0.1/sendwell',
  SENDWELL_GATEWAY_MEDIA: '/tmp/media',
}

test('without an address of its own it is the real WhatsApp', () => {
  assert.equal(readConfig(complete).whatsappUrl, undefined)
})

for (const name of Object.keys(complete)) {
  test(`${name} must be there`, () => {
    assert.throws(() => readConfig({ ...complete, [name]: '' }), new BadConfig(`${name} is missing`))
  })
}

test('a short token or key is refused, and not repeated in the error', () => {
  for (const [name, value] of [
    ['SENDWELL_GATEWAY_TOKEN', 'short-secret'],
    ['SENDWELL_GATEWAY_KEY', randomBytes(16).toString('base64')],
  ] as const) {
    assert.throws(
      () => readConfig({ ...complete, [name]: value }),
      (error) => error instanceof BadConfig && error.message.startsWith(name) && !error.message.includes(value),
    )
  }
})

test('another WhatsApp is one on this machine', () => {
  for (const url of ['ws://127.0.0.1:9000/ws/chat', 'ws://[::1]:9000/', 'ws://localhost:9000/']) {
    assert.equal(readConfig({ ...complete, SENDWELL_WHATSAPP_WEB_URL: url }).whatsappUrl, url)
  }
  for (const url of [
    'wss://example.org/ws/chat',
    'ws://127.0.0.1.example.org/',
    'ws://127.0.0.1@example.org/',
    'ws://10.0.0.1/',
    'nonsense',
  ]) {
    assert.throws(() => readConfig({ ...complete, SENDWELL_WHATSAPP_WEB_URL: url }), BadConfig, url)
  }
})

test('a port that is none is refused', () => {
  assert.equal(readConfig({ ...complete, SENDWELL_GATEWAY_PORT: '8200' }).port, 8200)
  for (const port of ['-1', '65536', '80a', '1e3']) {
    assert.throws(() => readConfig({ ...complete, SENDWELL_GATEWAY_PORT: port }), BadConfig)
  }
})
