import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { newWireId, type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'
const ANNA = '+15550200001'
const SECOND_DEVICE = '+15550200011'
const NO_DEVICE = '+15550200012'
const READER = '+15550200013'
const QUIET = '+15550200014'

describe('sending', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage()
    const { fake } = stage
    await stage.link('one', OWNER)
    fake.addPhones(ANNA, 3)
    fake.addPhones(SECOND_DEVICE, 1, { devices: 2 })
    fake.addPhones(NO_DEVICE, 1, { devices: 0 })
    fake.addPhones(READER)
    fake.addPhones(QUIET)
    fake.setHabits(READER, { reads: true })
    fake.setHabits(QUIET, { delivered: false })
  })
  after(() => stage.end())

  const receipt = (wireId: string, status: string) =>
    stage.listener.until(
      () => stage.listener.of('receipt').find((each) => each.wire_id === wireId && each.status === status),
      `the receipt "${status}"`,
    )
  const receipts = (wireId: string) =>
    stage.listener
      .of('receipt')
      .filter((each) => each.wire_id === wireId)
      .map((each) => each.status)

  test('a text arrives once, is acknowledged, and the receipt of its delivery is told', async () => {
    const wireId = newWireId()
    const { status, body } = await stage.sendText('one', ANNA, 'hello Anna, how are you?', wireId)
    assert.deepEqual({ status, body }, { status: 200, body: { outcome: 'sent' } })
    const received = stage.fake.phone(ANNA).received.get(wireId)
    assert.equal(received?.text, 'hello Anna, how are you?')
    assert.equal(received?.copies, 1)
    await receipt(wireId, 'delivered')
    assert.equal(stage.fake.account(OWNER).ownCopies.get(wireId), 'hello Anna, how are you?')
  })

  test('a message that was read is told so, and the state it is known by is the furthest', async () => {
    const wireId = newWireId()
    await stage.sendText('one', READER, 'read this please', wireId)
    await receipt(wireId, 'read')
    const { body } = await stage.gateway.call('GET', `/sessions/one/messages/${wireId}`)
    assert.equal(body.outcome, 'sent')
  })

  test('one receipt may speak of several messages', async () => {
    const wireIds = [newWireId(), newWireId(), newWireId()]
    for (const wireId of wireIds) await stage.sendText('one', QUIET, `a part of it: ${wireId}`, wireId)
    stage.fake.tell(QUIET, OWNER, wireIds, 'read')
    for (const wireId of wireIds) await receipt(wireId, 'read')
    assert.deepEqual(wireIds.flatMap(receipts), ['read', 'read', 'read'])
  })

  test('every device of a person gets a copy', async () => {
    const wireId = newWireId()
    assert.equal((await stage.sendText('one', SECOND_DEVICE, 'on both screens', wireId)).body.outcome, 'sent')
    const received = stage.fake.phone(SECOND_DEVICE).received.get(wireId)
    assert.deepEqual(received?.devices.toSorted(), [0, 1])
    assert.equal(received?.copies, 1)
    await receipt(wireId, 'delivered')
  })

  test('to somebody without a device nothing is written, and the refusal says why', async () => {
    const { body } = await stage.sendText('one', NO_DEVICE, 'nobody will read this')
    assert.equal(body.outcome, 'rejected')
    assert.equal(body.code, 131026)
    assert.equal(stage.fake.world.handedOver.filter(({ to }) => to === NO_DEVICE).length, 0)
  })

  test('to a number that is not on WhatsApp neither', async () => {
    const { body } = await stage.sendText('one', '+15559990000', 'nobody will read this')
    assert.equal(body.outcome, 'rejected')
    assert.equal(body.code, 131026)
  })

  test('an answer that is known is given again without sending', async () => {
    const wireId = newWireId()
    await stage.sendText('one', ANNA, 'exactly once, please', wireId)
    const again = await stage.sendText('one', ANNA, 'exactly once, please', wireId)
    assert.equal(again.body.outcome, 'sent')
    assert.equal(stage.fake.phone(ANNA).received.get(wireId)?.copies, 1)
  })

  test('the same message asked for twenty times at once is written once', async () => {
    const wireId = newWireId()
    const asked = Array.from({ length: 20 }, () => stage.sendText('one', ANNA, 'at the same moment', wireId))
    const outcomes = (await Promise.all(asked)).map(({ body }) => body.outcome)
    assert.deepEqual(new Set(outcomes), new Set(['sent']))
    assert.equal(stage.fake.phone(ANNA).received.get(wireId)?.copies, 1)
  })

  test('what was never asked for is not known', async () => {
    const { status, body } = await stage.gateway.call('GET', `/sessions/one/messages/${newWireId()}`)
    assert.equal(status, 404)
    assert.equal(body.error.code, 'never_seen')
  })

  test('many at once to many all arrive, each once', async () => {
    const crowd = stage.fake.addPhones('+15550300000', 40)
    const sent = await Promise.all(crowd.map(({ number }) => stage.sendText('one', number, `to the crowd ${number}`)))
    assert.deepEqual(new Set(sent.map(({ body }) => body.outcome)), new Set(['sent']))
    for (const phone of crowd) {
      assert.deepEqual(
        [...phone.received.values()].map(({ copies }) => copies),
        [1],
      )
    }
  })

  test('a phone that lost its keys asks again, and gets the message with the same id', async () => {
    await stage.sendText('one', ANNA, 'while all is well')
    stage.fake.inflict({ fault: 'lose_keys', to: ANNA })
    const wireId = newWireId()
    assert.equal((await stage.sendText('one', ANNA, 'after the phone was lost', wireId)).body.outcome, 'sent')
    const received = await stage.fake.until(() => stage.fake.phone(ANNA).received.get(wireId), 'the message arrives')
    assert.equal(received.text, 'after the phone was lost')
    await receipt(wireId, 'delivered')
  })

  test('also when the gateway was killed between', async () => {
    const { fake } = stage
    const [ben] = fake.addPhones('+15550200021')
    assert.ok(ben)
    await stage.sendText('one', ben.number, 'while all is well')
    fake.inflict({ fault: 'lose_keys', to: ben.number })
    const wireId = newWireId()
    fake.inflict({ fault: 'drop_socket_mid_send', to: ben.number, times: 1 })
    await stage.sendText('one', ben.number, 'the phone will ask later', wireId)
    await stage.restart('one')
    const received = await fake.until(() => ben.received.get(wireId), 'the message arrives')
    assert.equal(received.text, 'the phone will ask later')
  })

  test('a key bundle that its owner did not sign is not used', async () => {
    const { fake } = stage
    const [fay] = fake.addPhones('+15550200022')
    assert.ok(fay)
    fake.inflict({ fault: 'tamper_prekey_signature', to: fay.number })
    const { body } = await stage.sendText('one', fay.number, 'for her eyes only')
    assert.notEqual(body.outcome, 'sent')
    assert.equal(fay.received.size, 0)
    fake.clearFaults()
  })

  test('files of every kind arrive whole', async () => {
    const kinds = [
      ['image', 'image/jpeg'],
      ['video', 'video/mp4'],
      ['audio', 'audio/ogg; codecs=opus'],
      ['document', 'application/pdf'],
    ] as const
    for (const [kind, content_type] of kinds) {
      const bytes = randomBytes(70_000)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const wireId = newWireId()
      const media = { sha256, content_type, name: 'offer.pdf', size: bytes.length }
      const message = { wire_id: wireId, to: READER, kind, text: 'see the file', media }
      const missing = await stage.gateway.call('POST', '/sessions/one/messages', message)
      assert.equal(missing.status, 409)
      assert.equal(missing.body.error.code, 'media_missing')
      assert.equal(await stage.gateway.put(`/media/${sha256}`, bytes), 204)
      const { body } = await stage.gateway.call('POST', '/sessions/one/messages', message)
      assert.equal(body.outcome, 'sent', kind)
      const received = stage.fake.phone(READER).received.get(wireId)
      assert.equal(received?.kind, kind)
      assert.deepEqual(received?.media, { sha256, size: bytes.length, content_type })
      assert.equal(received?.text, kind === 'audio' ? '' : 'see the file')
    }
  })

  test('bytes under another hash are refused', async () => {
    assert.equal(await stage.gateway.put(`/media/${'0'.repeat(64)}`, Buffer.from('not that')), 422)
  })

  test('an upload that WhatsApp refuses leaves nothing written', async () => {
    const bytes = randomBytes(1000)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await stage.gateway.put(`/media/${sha256}`, bytes)
    stage.fake.inflict({ fault: 'media_refused' })
    const wireId = newWireId()
    const media = { sha256, content_type: 'image/png', size: 1000 }
    const message = { wire_id: wireId, to: READER, kind: 'image', text: '', media }
    const { body } = await stage.gateway.call('POST', '/sessions/one/messages', message)
    stage.fake.clearFaults()
    assert.ok(['line_down', 'rejected'].includes(body.outcome), body.outcome)
    assert.equal(
      stage.fake.world.handedOver.some(({ id }) => id === wireId),
      false,
    )
  })

  test('a place on the map arrives', async () => {
    const wireId = newWireId()
    const location = { latitude: 52.5, longitude: 13.4, name: 'Shop' }
    const message = { wire_id: wireId, to: ANNA, kind: 'location', text: '', location }
    assert.equal((await stage.gateway.call('POST', '/sessions/one/messages', message)).body.outcome, 'sent')
    assert.equal(stage.fake.phone(ANNA).received.get(wireId)?.text, '52.5,13.4')
  })

  test('fields that are wrong are named, and nothing is sent', async () => {
    const good = { wire_id: newWireId(), to: ANNA, kind: 'text', text: 'good' }
    const wrong = [
      [{ ...good, wire_id: '' }, 'wire_id'],
      [{ ...good, to: '555' }, 'to'],
      [{ ...good, kind: 'telegram' }, 'kind'],
      [{ ...good, text: '' }, 'text'],
      [{ ...good, kind: 'image' }, 'media'],
    ] as const
    for (const [message, field] of wrong) {
      const { status, body } = await stage.gateway.call('POST', '/sessions/one/messages', message)
      assert.equal(status, 422, field)
      assert.match(body.error.message, new RegExp(field))
    }
    assert.equal((await stage.sendText('nobody', ANNA, 'no such session')).status, 404)
  })

  test('which numbers are on WhatsApp can be asked', async () => {
    const numbers = [ANNA, '+15559990000']
    const { body } = await stage.gateway.call('POST', '/sessions/one/numbers', { numbers })
    assert.deepEqual(body.items, [
      { number: ANNA, exists: true },
      { number: '+15559990000', exists: false },
    ])
  })
})
