import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { listen } from './support/events.js'
import { type Gateway, startGateway } from './support/gateway.js'
import { eventually, newWireId, type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'
const KNOWN = '+15550200001'

describe('two gateways and one account', () => {
  let stage: Stage
  let other: Gateway

  before(async () => {
    stage = await startStage()
    await stage.link('one', OWNER)
    stage.fake.addPhones(KNOWN)
    const { fake, postgres, key } = stage
    other = await startGateway({ whatsappUrl: fake.url, databaseUrl: postgres.url, key })
  })
  after(async () => {
    await other.stop()
    await stage.end()
  })

  const logins = () => stage.fake.account(OWNER).logins
  // Both write into the same queue of events, so that each is asked what it knows.
  const opens = (gateway: Gateway) =>
    eventually(async () => {
      const { status } = await gateway.call('POST', '/sessions/one/start')
      return status === 200 && (await gateway.call('GET', '/sessions/one')).body.state === 'open'
    })

  test('the second is refused while the first holds the lease, and WhatsApp sees one login', async () => {
    const { status, body } = await other.call('POST', '/sessions/one/start')
    assert.equal(status, 409)
    assert.equal(body.error.code, 'leased')
    assert.equal(logins(), 1)
    assert.equal((await stage.sendText('one', KNOWN, 'the first still sends')).body.outcome, 'sent')
    assert.equal((await other.call('POST', '/sessions/one/unlink')).status, 409)
    assert.equal(stage.fake.account(OWNER).linked.size, 1)
  })

  test('once the first has let go the second opens it, without a scan', async () => {
    await stage.gateway.call('POST', '/sessions/one/stop')
    await opens(other)
    assert.equal((await stage.gateway.call('POST', '/sessions/one/start')).status, 409)
    const message = { wire_id: newWireId(), to: KNOWN, kind: 'text', text: 'now the second sends' }
    assert.equal((await other.call('POST', '/sessions/one/messages', message)).body.outcome, 'sent')
    await other.call('POST', '/sessions/one/stop')
  })

  test('one that was stopped in its tracks and wakes up has lost its keys to the other', async () => {
    await opens(stage.gateway)
    process.kill(stage.gateway.pid, 'SIGSTOP')
    await opens(other)
    const [before] = await fences(stage)
    process.kill(stage.gateway.pid, 'SIGCONT')
    const asked = await stage.sendText('one', KNOWN, 'from the one that slept').catch(() => undefined)
    assert.notEqual(asked?.body?.outcome, 'sent')
    const [after] = await fences(stage)
    assert.deepEqual(after, before)
    const message = { wire_id: newWireId(), to: KNOWN, kind: 'text', text: 'from the one that is awake' }
    assert.equal((await other.call('POST', '/sessions/one/messages', message)).body.outcome, 'sent')
    assert.equal(stage.fake.account(OWNER).pairings, 1)
  })

  test('without the token nothing is answered, on either door', async () => {
    const url = `http://127.0.0.1:${stage.gateway.port}`
    assert.equal((await fetch(`${url}/sessions`)).status, 401)
    assert.equal((await fetch(`${url}/health`, { headers: { Authorization: 'Bearer wrong' } })).status, 401)
    await assert.rejects(listen({ ...stage.gateway, port: stage.gateway.port, token: 'wrong' }))
  })

  test('a later listener takes the place of the earlier one', async () => {
    const later = await listen(stage.gateway)
    await stage.listener.until(() => stage.listener.closed.includes(4000), 'the earlier one is told to go')
    later.disconnect()
  })
})

const fences = (stage: Stage) =>
  stage.postgres.query<{ fence: string }>("select fence from gateway.session_lease where session_id = 'one'")
