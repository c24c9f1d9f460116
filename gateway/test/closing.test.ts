import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'
const KNOWN = '+15550200001'

describe('when WhatsApp ends a connection', () => {
  let stage: Stage
  let accounts = 0
  before(async () => {
    stage = await startStage()
    stage.fake.addPhones(KNOWN)
  })
  after(() => stage.end())

  /** A session of its own for each row of the table. */
  const fresh = async () => {
    const number = `+${Number(OWNER.slice(1)) + accounts++}`
    const session = `s${accounts}`
    await stage.link(session, number)
    return { session, number, logins: stage.fake.account(number).logins }
  }
  const keysOf = async (session: string) =>
    (await stage.postgres.query('select 1 from gateway.session_key where session_id = $1', [session])).length
  const states = (session: string) => stage.listener.of('state', session).map(({ state }) => state)

  for (const code of [428, 408, 500, 501, 503]) {
    test(`${code}: it comes back by itself, without a new scan`, async () => {
      const { session, number, logins } = await fresh()
      const seen = states(session).length
      stage.fake.inflict({ fault: 'close', account: number, code })
      await stage.listener.until(() => states(session).slice(seen).includes('open'), 'it is open again')
      assert.ok(states(session).slice(seen).includes('waiting'))
      assert.equal(stage.fake.account(number).logins, logins + 1)
      assert.equal(stage.fake.account(number).pairings, 1)
      assert.equal((await stage.sendText(session, KNOWN, 'back in business')).body.outcome, 'sent')
    })
  }

  test('515: a new connection at once', async () => {
    const { session, number, logins } = await fresh()
    const seen = states(session).length
    stage.fake.inflict({ fault: 'close', account: number, code: 515 })
    await stage.listener.until(() => states(session).slice(seen).includes('open'), 'it is open again')
    assert.equal(states(session).slice(seen).includes('waiting'), false)
    assert.equal(stage.fake.account(number).logins, logins + 1)
  })

  test('401: unlinked; the keys are wiped and a new start shows a QR', async () => {
    const { session, number } = await fresh()
    stage.fake.unlink(number)
    const told = await stage.becomes(session, 'unlinked')
    assert.equal(told.code, 401)
    assert.equal(await keysOf(session), 0)
    await stage.gateway.call('POST', `/sessions/${session}/start`)
    const seen = stage.listener.of('qr', session).length
    const qr = await stage.listener.until(() => stage.listener.of('qr', session).slice(seen).at(-1), 'a new QR code')
    await stage.fake.scan(number, String(qr.code))
    await stage.becomes(session, 'open')
    assert.equal(stage.fake.account(number).pairings, 2)
  })

  for (const [code, state] of [
    [402, 'restricted'],
    [403, 'restricted'],
    [406, 'restricted'],
    [405, 'outdated'],
    [411, 'closed'],
  ] as const) {
    test(`${code}: ${state}; the keys stay, nothing is tried again, and a send says that the line is down`, async () => {
      const { session, number, logins } = await fresh()
      stage.fake.inflict({ fault: 'close', account: number, code })
      const told = await stage.becomes(session, state)
      assert.equal(told.code, code)
      assert.equal(told.retry_at, undefined)
      assert.ok((await keysOf(session)) > 0)
      const { body } = await stage.sendText(session, KNOWN, 'this cannot be sent')
      assert.equal(body.outcome, 'line_down')
      assert.equal(stage.fake.account(number).logins, logins)
    })
  }

  test('a login that is refused (403) stops the session as well', async () => {
    const { session, number } = await fresh()
    stage.fake.inflict({ fault: 'refuse_login', account: number, code: 403 })
    stage.fake.inflict({ fault: 'close', account: number, code: 428 })
    assert.equal((await stage.becomes(session, 'restricted')).code, 403)
    stage.fake.clearFaults()
  })

  test('a login that is refused for now (503) is tried again until it works', async () => {
    const { session, number, logins } = await fresh()
    stage.fake.inflict({ fault: 'refuse_login', account: number, code: 503, times: 2 })
    stage.fake.inflict({ fault: 'close', account: number, code: 428 })
    await stage.fake.until(() => stage.fake.account(number).logins === logins + 1, 'it is logged in again')
    await stage.becomes(session, 'open')
  })

  test('440: replaced; it does not fight back at once', async () => {
    const { session, number, logins } = await fresh()
    stage.fake.inflict({ fault: 'close', account: number, code: 440 })
    const waits = await stage.becomes(session, 'waiting')
    const pause = Date.parse(String(waits.retry_at)) - Date.parse(String(waits.at))
    assert.ok(pause > 55_000 && pause < 65_000, `it waits ${pause} ms`)
    assert.equal(stage.fake.account(number).logins, logins)
    await stage.gateway.call('POST', `/sessions/${session}/stop`)
  })

  test('one session that ends leaves the others alone', async () => {
    const stays = await fresh()
    const goes = await fresh()
    const seen = states(stays.session).length
    stage.fake.inflict({ fault: 'close', account: goes.number, code: 403 })
    await stage.becomes(goes.session, 'restricted')
    assert.equal((await stage.sendText(stays.session, KNOWN, 'still here, thanks')).body.outcome, 'sent')
    assert.equal(states(stays.session).length, seen)
  })
})
