import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { IMPATIENT, newWireId, type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'
const KNOWN = '+15550200001'
const STRANGER = '+15550200002'

describe('when a send goes wrong', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage(IMPATIENT)
    await stage.link('one', OWNER)
    stage.fake.addPhones(KNOWN, 8)
    await stage.fake.write(KNOWN, OWNER, { text: 'hello, I wrote first' })
  })
  after(() => stage.end())

  const copies = (number: string, wireId: string) => stage.fake.phone(number).received.get(wireId)?.copies ?? 0

  test('an acknowledgement that never comes leaves the message uncertain; asked again, the phone drops the copy', async () => {
    stage.fake.inflict({ fault: 'no_ack', times: 1 })
    const wireId = newWireId()
    const first = await stage.sendText('one', KNOWN, 'did you get this one?', wireId)
    assert.equal(first.body.outcome, 'uncertain')
    assert.equal((await stage.gateway.call('GET', `/sessions/one/messages/${wireId}`)).body.outcome, 'uncertain')
    assert.equal(copies(KNOWN, wireId), 1)
    const second = await stage.sendText('one', KNOWN, 'did you get this one?', wireId)
    assert.equal(second.body.outcome, 'sent')
    assert.equal(copies(KNOWN, wireId), 2)
    assert.equal(stage.fake.phone(KNOWN).received.size, 1)
  })

  test('a message that was swallowed is uncertain, and arrives when it is asked for again', async () => {
    stage.fake.inflict({ fault: 'lost', times: 1 })
    const wireId = newWireId()
    assert.equal((await stage.sendText('one', KNOWN, 'lost and found again', wireId)).body.outcome, 'uncertain')
    assert.equal(copies(KNOWN, wireId), 0)
    assert.equal((await stage.sendText('one', KNOWN, 'lost and found again', wireId)).body.outcome, 'sent')
    assert.equal(copies(KNOWN, wireId), 1)
  })

  test('an acknowledgement that comes too late settles the message by an event', async () => {
    stage.fake.setHabits(KNOWN, { delivered: false })
    stage.fake.inflict({ fault: 'slow_ack', times: 1, ms: 4000 })
    const wireId = newWireId()
    assert.equal((await stage.sendText('one', KNOWN, 'slowly but surely', wireId)).body.outcome, 'uncertain')
    const receipts = () => stage.listener.of('receipt').filter((each) => each.wire_id === wireId)
    await stage.listener.until(() => receipts().some(({ status }) => status === 'sent'), 'it is told as sent')
    assert.equal((await stage.gateway.call('GET', `/sessions/one/messages/${wireId}`)).body.outcome, 'sent')
    stage.fake.setHabits(KNOWN, { delivered: true })
  })

  test('a receipt settles what no acknowledgement came for', async () => {
    stage.fake.inflict({ fault: 'no_ack', times: 1 })
    const wireId = newWireId()
    assert.equal((await stage.sendText('one', KNOWN, 'a receipt will come', wireId)).body.outcome, 'uncertain')
    stage.fake.tell(KNOWN, OWNER, [wireId], 'delivered')
    const receipts = () => stage.listener.of('receipt').filter((each) => each.wire_id === wireId)
    await stage.listener.until(() => receipts().some(({ status }) => status === 'delivered'), 'it is told as delivered')
    assert.equal((await stage.gateway.call('GET', `/sessions/one/messages/${wireId}`)).body.outcome, 'sent')
    assert.equal((await stage.sendText('one', KNOWN, 'a receipt will come', wireId)).body.outcome, 'sent')
    assert.equal(copies(KNOWN, wireId), 1)
  })

  for (const taken of [true, false]) {
    const fate = taken ? 'after WhatsApp took it' : 'before WhatsApp took it'
    test(`a line that breaks ${fate} leaves it uncertain, and never doubles or loses it`, async () => {
      stage.fake.inflict({ fault: 'drop_socket_mid_send', times: 1, taken })
      const back = stage.opensAnew('one')
      const wireId = newWireId()
      const first = await stage.sendText('one', KNOWN, 'in the middle of it', wireId)
      assert.equal(first.body.outcome, 'uncertain')
      assert.equal(copies(KNOWN, wireId), taken ? 1 : 0)
      await back
      assert.equal((await stage.sendText('one', KNOWN, 'in the middle of it', wireId)).body.outcome, 'sent')
      assert.equal(copies(KNOWN, wireId), taken ? 2 : 1)
    })
  }

  test('a query for devices that nobody answers writes nothing', async () => {
    stage.fake.inflict({ fault: 'mute_iq', query: 'usync' })
    const wireId = newWireId()
    const stranger = '+15550200003'
    const { body } = await stage.sendText('one', stranger, 'is anybody there?', wireId)
    stage.fake.clearFaults()
    assert.equal(body.outcome, 'line_down')
    assert.equal(
      stage.fake.world.handedOver.some(({ id }) => id === wireId),
      false,
    )
    assert.equal((await stage.sendText('one', stranger, 'is anybody there?', wireId)).body.outcome, 'sent')
    assert.equal(copies(stranger, wireId), 1)
  })

  test('a query for keys that nobody answers writes nothing', async () => {
    stage.fake.inflict({ fault: 'mute_iq', query: 'encrypt/get/key' })
    const wireId = newWireId()
    const stranger = '+15550200004'
    const { body } = await stage.sendText('one', stranger, 'may I have your keys?', wireId)
    stage.fake.clearFaults()
    assert.equal(body.outcome, 'line_down')
    assert.equal(
      stage.fake.world.handedOver.some(({ id }) => id === wireId),
      false,
    )
    assert.equal((await stage.sendText('one', stranger, 'may I have your keys?', wireId)).body.outcome, 'sent')
    assert.equal(copies(stranger, wireId), 1)
  })

  test('a refusal is final: 463 is told, and asking again sends nothing', async () => {
    stage.fake.inflict({ fault: 'ack_error', code: 463, to: STRANGER, times: 1 })
    const wireId = newWireId()
    const refused = await stage.sendText('one', STRANGER, 'you do not know me', wireId)
    assert.equal(refused.body.outcome, 'rejected')
    assert.equal(refused.body.code, 463)
    const again = await stage.sendText('one', STRANGER, 'you do not know me', wireId)
    assert.deepEqual(again.body, refused.body)
    assert.equal(stage.fake.world.handedOver.filter(({ id }) => id === wireId).length, 1)
    assert.equal(copies(STRANGER, wireId), 0)
  })

  test('a reach-out time lock is told; strangers are refused, threads go on, and its end is told', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString()
    stage.fake.inflict({ fault: 'reachout_timelock', account: OWNER, until })
    const told = (active: boolean) => () =>
      stage.listener.of('restricted').find((each) => each.signal === 'reachout_timelock' && each.active === active)
    const locked = await stage.listener.until(told(true), 'the lock is told')
    assert.equal(Math.floor(Date.parse(String(locked.until)) / 1000), Math.floor(Date.parse(until) / 1000))
    const refused = await stage.sendText('one', STRANGER, 'you do not know me')
    assert.equal(refused.body.code, 463)
    assert.equal((await stage.sendText('one', KNOWN, 'but you know me well')).body.outcome, 'sent')
    stage.fake.inflict({ fault: 'reachout_timelock', account: OWNER, active: false })
    await stage.listener.until(told(false), 'the end of the lock is told')
    assert.equal((await stage.sendText('one', STRANGER, 'now you may know me')).body.outcome, 'sent')
  })

  test('how much of the allowance for new chats is used is told', async () => {
    stage.fake.inflict({ fault: 'capping', account: OWNER, used: 90, total: 100, status: 'SECOND_WARNING' })
    const capping = await stage.listener.until(
      () => stage.listener.of('restricted').find((each) => each.signal === 'capping'),
      'the allowance is told',
    )
    assert.equal(capping.used, 90)
    assert.equal(capping.total, 100)
    assert.equal(capping.status, 'SECOND_WARNING')
  })

  test('a server that falls silent is found out while sending, and the message survives it', async () => {
    stage.fake.inflict({ fault: 'hang', account: OWNER, times: 1 })
    const wireId = newWireId()
    const silent = await stage.sendText('one', KNOWN, 'into the silence', wireId)
    assert.ok(['uncertain', 'line_down'].includes(silent.body.outcome), silent.body.outcome)
    const back = stage.opensAnew('one')
    stage.fake.inflict({ fault: 'close', account: OWNER, code: 428 })
    await back
    assert.equal((await stage.sendText('one', KNOWN, 'into the silence', wireId)).body.outcome, 'sent')
    assert.equal(copies(KNOWN, wireId), 1)
  })
})
