import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newWireId, type Stage, startStage } from './support/stage.js'

const OWNER = '+15550100001'
const CROWD = 120
const KILLS = 6

describe('kill -9 in the middle of everything', () => {
  let stage: Stage
  before(async () => {
    stage = await startStage()
    await stage.link('one', OWNER)
  })
  after(() => stage.end())

  test('nobody gets a message twice, nobody is left out, every answer is told once, nothing is scanned again', async () => {
    const { fake } = stage
    const people = fake.addPhones('+15550300000', CROWD)
    for (const { number } of people) {
      fake.setHabits(number, { reads: true, replies: [{ when: 'received', text: `an answer from ${number}` }] })
    }
    const messages = people.map(({ number }) => ({ number, wireId: newWireId(), text: `news for ${number}` }))
    const open = new Set(messages)
    const ends = { done: false }

    // The server's part: asks until it has an answer, with the same id each time.
    const server = async () => {
      while (open.size > 0) {
        const turn = [...open].slice(0, 8)
        await Promise.all(
          turn.map(async (message) => {
            const { number, wireId, text } = message
            const answer = await stage.sendText('one', number, text, wireId).catch(() => undefined)
            if (answer?.body?.outcome === 'sent') open.delete(message)
            else if (answer?.status !== 200) await breath()
            else if (answer.body.outcome === 'line_down') await breath()
          }),
        )
      }
      ends.done = true
    }
    const killer = async () => {
      for (let kill = 1; kill <= KILLS; kill++) {
        const goal = Math.floor((CROWD * kill) / (KILLS + 1))
        await fake.until(() => fake.world.received.length >= goal || ends.done, 'the stream flows')
        await stage.restart('one')
      }
    }
    await Promise.all([server(), killer()])

    for (const { number, wireId } of messages) {
      assert.deepEqual([...fake.phone(number).received.keys()], [wireId], `what ${number} has`)
    }
    const answers = () => stage.listener.of('incoming').map(({ text }) => String(text))
    await stage.listener.until(() => new Set(answers()).size === CROWD, 'every answer is told', 30_000)
    assert.equal(answers().length, CROWD)
    for (const { wireId } of messages) {
      await stage.listener.until(
        () => stage.listener.of('receipt').some((each) => each.wire_id === wireId && each.status === 'read'),
        'every receipt is told',
      )
    }
    assert.equal(fake.account(OWNER).pairings, 1)
    assert.equal(stage.listener.of('undecryptable').length, 0)
    const next = await stage.sendText('one', messages[0]?.number ?? '', 'and the session is well')
    assert.equal(next.body.outcome, 'sent')
  })

  test('so does a stream of incoming messages: each is told once, in the order of its writer', async () => {
    const { fake } = stage
    const writers = fake.addPhones('+15550400000', 5)
    const written = new Map<string, string[]>()
    const write = async (number: string) => {
      for (let i = 0; i < 40; i++) {
        const id = await fake.write(number, OWNER, { text: `part ${i} of what ${number} has to say` })
        written.set(number, [...(written.get(number) ?? []), id])
        await breath()
      }
    }
    const told = () =>
      stage.listener.of('incoming').filter(({ id }) => [...written.values()].flat().includes(String(id)))
    const killer = async () => {
      for (let kill = 1; kill <= KILLS; kill++) {
        const goal = kill * 25
        await stage.listener.until(() => told().length >= goal, `${goal} are told`)
        await stage.restart('one')
      }
    }
    await Promise.all([...writers.map(({ number }) => write(number)), killer()])
    const all = [...written.values()].flat()
    await stage.listener.until(() => told().length >= all.length, 'everything is told', 30_000)
    assert.deepEqual(
      told()
        .map(({ id }) => id)
        .toSorted(),
      all.toSorted(),
    )
    assert.equal(fake.account(OWNER).pairings, 1)
  })
})

/** Lets others have a turn. */
const breath = () => new Promise<void>((again) => setTimeout(again, 10))
