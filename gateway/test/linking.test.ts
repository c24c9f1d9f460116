import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'

describe('linking an account', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage()
  })
  after(() => stage.end())

  test('by QR: it is told, shown in the session, and scanned; keys survive a restart without a new scan', async () => {
    const { fake, gateway, listener } = stage
    await stage.link('one', OWNER)
    const { body } = await gateway.call('GET', '/sessions/one')
    assert.equal(body.state, 'open')
    assert.equal(body.phone, OWNER)
    assert.equal(body.lid, `9${OWNER.slice(1)}@lid`)
    assert.equal(body.qr, undefined)
    assert.equal(fake.account(OWNER).pairings, 1)

    await stage.restart('one')
    assert.equal(fake.account(OWNER).pairings, 1)
    assert.equal(listener.of('qr', 'one').length, 1)
  })

  test('a QR is never stored', async () => {
    await stage.gateway.call('POST', '/sessions/unscanned/start')
    const qr = await stage.listener.until(() => stage.listener.of('qr', 'unscanned').at(-1), 'a QR code')
    assert.equal(qr.seq, null)
    const { body } = await stage.gateway.call('GET', '/sessions/unscanned')
    assert.equal(body.state, 'scan')
    assert.equal(body.qr.code, qr.code)
    assert.ok(Date.parse(body.qr.expires_at) > Date.now())
    const rows = await stage.postgres.query("select 1 from gateway.event where kind = 'qr'")
    assert.equal(rows.length, 0)
    await stage.gateway.call('POST', '/sessions/unscanned/stop')
    assert.equal((await stage.gateway.call('GET', '/sessions/unscanned')).body?.qr, undefined)
  })

  test('by a pairing code, which is refused unless the session waits for a scan', async () => {
    const { fake, gateway, listener } = stage
    fake.addAccount('+15550100002', 'Owner')
    const early = await gateway.call('POST', '/sessions/two/pairing-code', { phone: '+15550100002' })
    assert.ok([404, 409].includes(early.status), `it was ${early.status}`)
    await gateway.call('POST', '/sessions/two/start')
    await listener.until(() => listener.of('qr', 'two').at(-1), 'a QR code')
    const { status, body } = await gateway.call('POST', '/sessions/two/pairing-code', { phone: '+15550100002' })
    assert.equal(status, 200)
    assert.match(body.code, /^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
    await fake.enterCode('+15550100002', body.code)
    await stage.becomes('two', 'open')
    assert.equal((await gateway.call('GET', '/sessions/two')).body.phone, '+15550100002')
  })

  test('a wrong pairing code links nothing', async () => {
    const { fake, gateway, listener } = stage
    fake.addAccount('+15550100003', 'Owner')
    await gateway.call('POST', '/sessions/three/start')
    await listener.until(() => listener.of('qr', 'three').at(-1), 'a QR code')
    const { body } = await gateway.call('POST', '/sessions/three/pairing-code', { phone: '+15550100003' })
    const wrong = body.code === 'AAAA-AAAA' ? 'BBBB-BBBB' : 'AAAA-AAAA'
    await assert.rejects(fake.enterCode('+15550100003', wrong))
    assert.equal(fake.account('+15550100003').linked.size, 0)
    await gateway.call('POST', '/sessions/three/stop')
  })

  test('starting twice opens one connection', async () => {
    const { fake, gateway } = stage
    const before = fake.account('+15550100002').logins
    await Promise.all([gateway.call('POST', '/sessions/two/start'), gateway.call('POST', '/sessions/two/start')])
    assert.equal(await stage.state('two'), 'open')
    assert.equal(fake.account('+15550100002').logins, before)
  })

  test('stopping keeps the keys, and starting needs no scan', async () => {
    const { fake, gateway } = stage
    await gateway.call('POST', '/sessions/two/stop')
    assert.equal(await stage.state('two'), 'closed')
    await stage.open('two')
    assert.equal(fake.account('+15550100002').pairings, 1)
  })

  test('unlinking logs out at WhatsApp and wipes the keys', async () => {
    const { fake, gateway, postgres } = stage
    assert.equal((await gateway.call('POST', '/sessions/two/unlink')).body.state, 'unlinked')
    await fake.until(() => fake.account('+15550100002').linked.size === 0, 'WhatsApp hears of it')
    const rows = await postgres.query("select 1 from gateway.session_key where session_id = 'two'")
    assert.equal(rows.length, 0)
  })

  test('an account signature that the owner did not make is refused', async () => {
    const { fake, gateway, listener } = stage
    fake.addAccount('+15550100004', 'Owner')
    fake.inflict({ fault: 'tamper_account_signature', account: '+15550100004', times: 1 })
    await gateway.call('POST', '/sessions/four/start')
    const qr = await listener.until(() => listener.of('qr', 'four').at(-1), 'a QR code')
    await assert.rejects(fake.scan('+15550100004', String(qr.code)))
    assert.equal(fake.account('+15550100004').linked.size, 0)
    await gateway.call('POST', '/sessions/four/stop')
  })

  test('a device identity under another secret than the QR shows is refused', async () => {
    const { fake, gateway, listener } = stage
    fake.addAccount('+15550100005', 'Owner')
    fake.inflict({ fault: 'tamper_hmac', account: '+15550100005', times: 1 })
    await gateway.call('POST', '/sessions/five/start')
    const qr = await listener.until(() => listener.of('qr', 'five').at(-1), 'a QR code')
    await assert.rejects(fake.scan('+15550100005', String(qr.code)))
    assert.equal(fake.account('+15550100005').linked.size, 0)
    await gateway.call('POST', '/sessions/five/stop')
  })

  const impostors = [
    ['bad_certificate', 'did not sign'],
    ['stolen_certificate', 'made out to somebody else'],
  ] as const
  for (const [fault, flaw] of impostors) {
    test(`a server whose certificate WhatsApp ${flaw} is refused before anything is said`, async () => {
      const { fake, gateway, listener } = stage
      fake.inflict({ fault })
      await gateway.call('POST', `/sessions/${fault}/start`)
      const waits = () => listener.of('state', fault).find(({ state }) => state === 'waiting')
      await listener.until(waits, 'it gives up for now')
      assert.equal(listener.of('qr', fault).length, 0)
      fake.clearFaults()
      await listener.until(() => listener.of('qr', fault).at(-1), 'a QR code of the real one')
      await gateway.call('POST', `/sessions/${fault}/stop`)
    })
  }
})
