import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { newWireId, type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'
const ANNA = '+15550200001'
const HIDDEN = '+15550200002'

describe('what people write', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage()
    await stage.link('one', OWNER)
    stage.fake.addPhones(ANNA)
    stage.fake.addPhones(HIDDEN)
    stage.fake.setHabits(HIDDEN, { hides_number: true })
  })
  after(() => stage.end())

  const incoming = (id: string) =>
    stage.listener.until(() => stage.listener.of('incoming').find((each) => each.id === id), `message ${id} is told`)
  const times = (id: string) => stage.listener.of('incoming').filter((each) => each.id === id).length
  const taken = (id: string) =>
    stage.fake.until(() => stage.fake.world.taken.has(id), `WhatsApp hears that ${id} arrived`)

  test('a first message and the ones after it are told with both names of the person', async () => {
    const first = await stage.fake.write(ANNA, OWNER, { text: 'is this still available?' })
    const event = await incoming(first)
    assert.equal(event.text, 'is this still available?')
    assert.equal(event.type, 'text')
    assert.equal(event.phone, ANNA)
    assert.equal(event.lid, `9${ANNA.slice(1)}@lid`)
    assert.equal(event.name, 'Person 001')
    assert.equal(event.offline, false)
    assert.equal(event.session, 'one')
    const second = await stage.fake.write(ANNA, OWNER, { text: 'hello? anybody there?' })
    await incoming(second)
    await taken(first)
    await taken(second)
  })

  test('somebody who hides the number can be answered', async () => {
    const id = await stage.fake.write(HIDDEN, OWNER, { text: 'do not call me, write' })
    const event = await incoming(id)
    assert.equal(event.lid, `9${HIDDEN.slice(1)}@lid`)
    const wireId = newWireId()
    const answered = await stage.sendText('one', String(event.chat), 'gladly, in writing', wireId)
    assert.equal(answered.body.outcome, 'sent')
    assert.equal(stage.fake.phone(HIDDEN).received.get(wireId)?.text, 'gladly, in writing')
  })

  test('a copy of a message is not told again', async () => {
    const id = await stage.fake.write(ANNA, OWNER, { text: 'I say this twice' })
    await incoming(id)
    await stage.fake.write(ANNA, OWNER, { text: 'I say this twice', id })
    const last = await stage.fake.write(ANNA, OWNER, { text: 'and this once' })
    await incoming(last)
    assert.equal(times(id), 1)
  })

  test('what the owner writes on the phone is told, and what we send is not', async () => {
    const ours = newWireId()
    assert.equal((await stage.sendText('one', ANNA, 'from the server', ours)).body.outcome, 'sent')
    const id = await stage.fake.writeAsOwner(OWNER, ANNA, 'from my own phone')
    const own = await stage.listener.until(
      () => stage.listener.of('own_message').find((each) => each.id === id),
      'the own message is told',
    )
    assert.equal(own.text, 'from my own phone')
    assert.equal(own.type, 'text')
    assert.equal(own.phone, ANNA)
    await taken(id)
    assert.deepEqual(
      stage.listener.of('own_message').map((each) => each.id),
      [id],
    )
    assert.equal(times(id), 0)
  })

  test('the same id from two people is two messages', async () => {
    const id = await stage.fake.write(ANNA, OWNER, { text: 'my own id, I thought' })
    await stage.fake.write(HIDDEN, OWNER, { text: 'no, mine', id })
    await stage.listener.until(() => times(id) === 2, 'both are told')
  })

  test('what came while nobody was connected is told at the next start, in order', async () => {
    await stage.gateway.call('POST', '/sessions/one/stop')
    const ids: string[] = []
    for (let i = 0; i < 30; i++) ids.push(await stage.fake.write(ANNA, OWNER, { text: `waiting for you, part ${i}` }))
    await stage.gateway.call('POST', '/sessions/one/start')
    for (const id of ids) assert.equal((await incoming(id)).offline, true)
    const told = stage.listener
      .of('incoming')
      .map(({ id }) => String(id))
      .filter((id) => ids.includes(id))
    assert.deepEqual(told, ids)
    for (const id of ids) await taken(id)
  })

  test('a message that cannot be decrypted is asked for again and told once', async () => {
    stage.fake.inflict({ fault: 'garble_incoming', account: OWNER, times: 1 })
    const id = await stage.fake.write(ANNA, OWNER, { text: 'this got lost on the way' })
    assert.equal((await incoming(id)).text, 'this got lost on the way')
    assert.equal(times(id), 1)
  })

  test('one that stays undecryptable is told as such', async () => {
    stage.fake.inflict({ fault: 'garble_incoming', account: OWNER })
    const id = await stage.fake.write(ANNA, OWNER, { text: 'nobody can read this' })
    await stage.listener.until(
      () => stage.listener.of('undecryptable').find((each) => each.id === id),
      'it is told as undecryptable',
    )
    stage.fake.clearFaults()
    assert.equal(times(id), 0)
    const next = await stage.fake.write(ANNA, OWNER, { text: 'but this can be read' })
    await incoming(next)
  })

  test('a reaction, a button, a place, a contact and a sticker are told as what they are', async () => {
    const wireId = newWireId()
    await stage.sendText('one', ANNA, 'what do you think of this offer?', wireId)
    const reaction = await incoming(
      await stage.fake.write(ANNA, OWNER, { kind: 'reaction', text: '👍', about: wireId }),
    )
    assert.equal(reaction.type, 'reaction')
    assert.equal(reaction.text, '👍')
    assert.equal(reaction.reaction_to, wireId)
    const reply = await incoming(await stage.fake.write(ANNA, OWNER, { text: 'I like it very much', about: wireId }))
    assert.equal(reply.reply_to, wireId)
    const button = await incoming(await stage.fake.write(ANNA, OWNER, { kind: 'button', text: 'Yes please' }))
    assert.equal(button.type, 'button')
    assert.equal(button.text, 'Yes please')
    const list = await incoming(await stage.fake.write(ANNA, OWNER, { kind: 'list', text: 'The second' }))
    assert.equal(list.type, 'button')
    for (const kind of ['location', 'contact', 'sticker'] as const) {
      assert.equal((await incoming(await stage.fake.write(ANNA, OWNER, { kind, text: 'a thing' }))).type, kind)
    }
    assert.equal(
      (await incoming(await stage.fake.write(ANNA, OWNER, { kind: 'poll', text: 'which one?' }))).type,
      'unknown',
    )
  })

  test('files are told with their size and fetched on demand, also after a restart', async () => {
    const kinds = ['image', 'video', 'audio', 'document'] as const
    const bytes = randomBytes(90_000)
    const ids: string[] = []
    for (const kind of kinds) {
      const id = await stage.fake.write(ANNA, OWNER, { kind, text: 'look at this', bytes })
      ids.push(id)
      const event = await incoming(id)
      assert.equal(event.type, kind)
      assert.equal((event.media as { size: number }).size, bytes.length)
    }
    await stage.restart('one')
    for (const id of ids) {
      const file = await stage.gateway.get(`/sessions/one/incoming/${id}/media`)
      assert.equal(file.status, 200)
      assert.equal(
        createHash('sha256').update(file.bytes).digest('hex'),
        createHash('sha256').update(bytes).digest('hex'),
      )
    }
  })

  test('a file that WhatsApp no longer has is 410, and one that never was 404', async () => {
    const id = await stage.fake.write(ANNA, OWNER, { kind: 'image', text: 'short-lived' })
    await incoming(id)
    stage.fake.inflict({ fault: 'media_gone' })
    assert.equal((await stage.gateway.get(`/sessions/one/incoming/${id}/media`)).status, 410)
    stage.fake.clearFaults()
    assert.equal((await stage.gateway.get('/sessions/one/incoming/3EB0FFFF00001111/media')).status, 404)
  })

  test('reading is told to the writer, typing is shown', async () => {
    const id = await stage.fake.write(ANNA, OWNER, { text: 'will you read this?' })
    const { chat } = await incoming(id)
    assert.equal((await stage.gateway.call('POST', '/sessions/one/read', { chat, ids: [id] })).status, 204)
    await stage.fake.until(() => stage.fake.world.readByClient.has(id), 'the writer hears that it was read')
    const typing = await stage.gateway.call('POST', '/sessions/one/presence', { to: ANNA, state: 'composing' })
    assert.equal(typing.status, 204)
  })

  test('what was not acknowledged by the server comes again, and what was does not', async () => {
    const before = stage.listener.events.length
    await stage.restart('one')
    const id = await stage.fake.write(ANNA, OWNER, { text: 'the last one of the day' })
    await incoming(id)
    const told = stage.listener.events.slice(before).filter(({ kind }) => kind === 'incoming')
    assert.deepEqual(
      told.map((each) => each.id),
      [id],
    )
    assert.deepEqual(stage.listener.repeated, [])
  })
})
