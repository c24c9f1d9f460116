import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contentOf, readOutgoing } from '../src/outgoing.js'
import { Refusal } from '../src/refusal.js'

const text = { wire_id: '3EB0AAAAAAAA', to: '+15550100001', kind: 'text', text: 'hello' }
const media = { sha256: 'a'.repeat(64), content_type: 'image/png', name: 'a.png' }

test('a phone and a chat are both recipients', () => {
  assert.equal(readOutgoing(text).jid, '15550100001@s.whatsapp.net')
  assert.equal(readOutgoing({ ...text, to: '915550100001@lid' }).jid, '915550100001@lid')
  assert.equal(readOutgoing({ ...text, to: '15550100001:2@s.whatsapp.net' }).jid, '15550100001@s.whatsapp.net')
})

for (const [field, change] of [
  ['wire_id', { wire_id: 7 }],
  ['wire_id', { wire_id: 'short' }],
  ['wire_id', { wire_id: '../../../etc/passwd' }],
  ['to', { to: '15550100001' }],
  ['to', { to: '+1555abc' }],
  ['to', { to: '120363041234567890@g.us' }],
  ['to', { to: 'status@broadcast' }],
  ['kind', { kind: 'poll' }],
  ['text', { text: ' ' }],
  ['text', { text: 'x'.repeat(70_000) }],
  ['text', { text: null }],
  ['media', { kind: 'image' }],
  ['media.sha256', { kind: 'image', media: { ...media, sha256: 5 } }],
  ['media.content_type', { kind: 'image', media: { ...media, content_type: 'a\r\nb: c' } }],
  ['media.name', { kind: 'document', media: { ...media, name: {} } }],
  ['location', { kind: 'location' }],
  ['location.latitude', { kind: 'location', location: { latitude: 91, longitude: 0 } }],
  ['location.longitude', { kind: 'location', location: { latitude: 0, longitude: '0' } }],
] as const) {
  test(`${JSON.stringify(change).slice(0, 60)} is refused, and ${field} named`, () => {
    assert.throws(
      () => readOutgoing({ ...text, ...change }),
      (error) => error instanceof Refusal && error.status === 422 && error.message.startsWith(`${field} `),
    )
  })
}

test('a body that is no object is refused', () => {
  for (const body of [null, [], 'text', 7, undefined]) assert.throws(() => readOutgoing(body), Refusal)
})

test('a file goes by its path, with its words beside it', () => {
  assert.deepEqual(contentOf(readOutgoing({ ...text, kind: 'image', media }), '/m/a'), {
    image: { url: '/m/a' },
    mimetype: 'image/png',
    jpegThumbnail: '',
    caption: 'hello',
  })
  const location = { latitude: 1, longitude: -2, name: 'Shop' }
  assert.deepEqual(contentOf(readOutgoing({ ...text, kind: 'location', location }), ''), {
    location: { degreesLatitude: 1, degreesLongitude: -2, name: 'Shop' },
  })
})
