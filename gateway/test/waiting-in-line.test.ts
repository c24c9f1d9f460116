import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { groupCommit } from '../src/group-commit.js'
import { lock } from '../src/lock.js'
import { rateLimit } from '../src/rate.js'

describe('a group commit', () => {
  test('takes together what came in while the one before was under way', async () => {
    const commits: number[][] = []
    const gates: (() => void)[] = []
    const write = groupCommit<number>((items) => {
      commits.push([...items])
      return new Promise((resolve) => gates.push(resolve))
    })
    const first = write(1)
    await Promise.resolve()
    await new Promise(setImmediate)
    const others = [write(2), write(3)]
    gates.shift()?.()
    await first
    await new Promise(setImmediate)
    gates.shift()?.()
    await Promise.all(others)
    assert.deepEqual(commits, [[1], [2, 3]])
  })

  test('fails only for those who were in it', async () => {
    const write = groupCommit<number>(async ([item]) => {
      if (item === 1) throw new Error('no')
    })
    const first = write(1)
    await assert.rejects(first)
    await write(2)
  })
})

test('a lock lets one in at a time, in order, whatever the one before did', async () => {
  const alone = lock()
  const seen: string[] = []
  const enter = (name: string, fails = false) =>
    alone(async () => {
      seen.push(`${name} in`)
      await new Promise(setImmediate)
      seen.push(`${name} out`)
      if (fails) throw new Error(name)
      return name
    })
  const [a, b, c] = await Promise.allSettled([enter('a'), enter('b', true), enter('c')])
  assert.deepEqual(seen, ['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
  assert.deepEqual([a?.status, b?.status, c?.status], ['fulfilled', 'rejected', 'fulfilled'])
})

test('a rate lets a burst through, then so many a minute, and says how long to wait', () => {
  let now = 0
  const wait = rateLimit(200, 30, () => now)
  assert.equal(wait(150), 0)
  assert.equal(wait(50), 0)
  assert.equal(wait(30), 60_000)
  now = 59_000
  assert.ok(wait(30) > 0)
  now = 60_000
  assert.equal(wait(30), 0)
  now = 10_000_000
  assert.equal(wait(200), 0)
  assert.ok(wait(1) > 0)
})
