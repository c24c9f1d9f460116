import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually, newWireId, type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'

/** Every write of keys that touches a Signal session fails half-way: the row is written, then the statement is undone. */
const TEAR = `
  create function gateway.tear() returns trigger language plpgsql as $$
  begin raise exception 'torn' using errcode = '58030'; end $$;
  create trigger tear after insert or update on gateway.session_key for each row when (new.category = 'session')
  execute function gateway.tear()`
const MEND = 'drop trigger tear on gateway.session_key; drop function gateway.tear()'

describe('a write of keys that fails half-way', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage()
    await stage.link('one', OWNER)
    stage.fake.addPhones('+15550200001', 6)
  })
  after(() => stage.end())

  const send = (wireId: string, to: string) => stage.sendText('one', to, 'with keys that must be kept', wireId)

  test('while sending: nothing is said to be sent, the line is cut, and afterwards it goes through once', async () => {
    const people = ['+15550200001', '+15550200002', '+15550200003'].map((number) => ({ number, wireId: newWireId() }))
    const [known] = people
    assert.ok(known)
    assert.equal((await stage.sendText('one', known.number, 'a session from before')).body.outcome, 'sent')
    await stage.postgres.query(TEAR)
    for (const { number, wireId } of people) {
      const { body } = await send(wireId, number)
      assert.ok(['line_down', 'uncertain'].includes(body?.outcome), JSON.stringify(body))
      assert.equal(stage.fake.phone(number).received.has(wireId), false)
    }
    await stage.postgres.query(MEND)
    await stage.listener.until(() => stage.listener.of('state', 'one').at(-1)?.state === 'open', 'it is open again')
    for (const { number, wireId } of people) {
      await eventually(async () => (await send(wireId, number)).body.outcome === 'sent')
      assert.equal(stage.fake.phone(number).received.get(wireId)?.copies, 1)
    }
    assert.equal(stage.fake.account(OWNER).pairings, 1)
  })

  test('while receiving: nothing is acknowledged, and afterwards the message is told once', async () => {
    await stage.postgres.query(TEAR)
    const id = await stage.fake.write('+15550200004', OWNER, { text: 'hold on to this one' })
    await stage.listener.until(() => stage.listener.of('state', 'one').at(-1)?.state !== 'open', 'the line is cut')
    assert.equal(stage.fake.world.taken.has(id), false)
    await stage.postgres.query(MEND)
    const told = () => stage.listener.of('incoming').filter((each) => each.id === id)
    await stage.listener.until(() => told().length > 0, 'the message is told')
    await stage.fake.until(() => stage.fake.world.taken.has(id), 'it is acknowledged')
    assert.equal(told().length, 1)
    assert.equal(told()[0]?.text, 'hold on to this one')
  })

  test('while the database is away: what people write waits at WhatsApp, and comes when it is back', async () => {
    await stage.postgres.crash()
    const id = await stage.fake.write('+15550200005', OWNER, { text: 'is your database well?' })
    const { body } = await send(newWireId(), '+15550200001')
    assert.notEqual(body?.outcome, 'sent')
    assert.equal(stage.fake.world.taken.has(id), false)
    await stage.postgres.comeBack()
    const told = () => stage.listener.of('incoming').filter((each) => each.id === id)
    await stage.listener.until(() => told().length > 0, 'the message is told', 40_000)
    assert.equal(told().length, 1)
    assert.equal(stage.fake.account(OWNER).pairings, 1)
  })
})
