import './hush.js'
import { type Account, connected, newAccount } from './account.js'
import { closeWith } from './closing.js'
import type { Writing } from './content.js'
import type { Fault } from './faults.js'
import { write, writeAsOwner } from './incoming.js'
import { startMedia } from './media.js'
import { lockReachout, tellCapping } from './notices.js'
import { scan } from './pairing.js'
import { enterCode, waitsForCode } from './pairing-code.js'
import { type Habits, newPhone, type Phone, withDevices } from './phone.js'
import { sendReceipt } from './receipts.js'
import { startServer } from './server.js'
import { addPhone, changed, newWorld, type World } from './world.js'

export type FakeWhatsapp = Awaited<ReturnType<typeof startFakeWhatsapp>>

const HOUR = 3600 * 1000

/** A WhatsApp Web of one's own on loopback, with people in it. Tests talk to it directly, others through control.ts. */
export const startFakeWhatsapp = async () => {
  const media = await startMedia(() => world.faults)
  const world: World = newWorld(media)
  const server = await startServer(world)

  const phone = (number: string): Phone => found(world.phones.get(number), 'nobody has this number')
  const account = (number: string): Account => found(world.accounts.get(number), 'no account has this number')

  const fake = {
    world,
    url: server.url,
    mediaCertificate: media.certificate,
    phone,
    account,

    /** People with consecutive numbers. */
    addPhones: (first: string, count = 1, options: { devices?: number; lid?: boolean } = {}): Phone[] =>
      Array.from({ length: count }, (_, i) => {
        const number = `+${Number(first.slice(1)) + i}`
        return addPhone(world, newPhone(number, `Person ${number.slice(-3)}`, options))
      }),
    /** An account owner with the phone that scans. */
    addAccount(number: string, name: string): Account {
      const owner = newAccount(addPhone(world, newPhone(number, name)))
      world.accounts.set(number, owner)
      return owner
    },
    setHabits(number: string, habits: Partial<Habits> & { devices?: number; hides_number?: boolean }): void {
      const { devices, hides_number, ...rest } = habits
      const person = phone(number)
      if (devices !== undefined) person.devices = withDevices(person.devices, devices)
      if (hides_number !== undefined) person.hidesNumber = hides_number
      Object.assign(person.habits, rest)
    },

    scan: (number: string, qr: string) => scan(world, account(number), qr),
    /** The client may hand out its code a moment before WhatsApp hears of it. */
    async enterCode(number: string, code: string) {
      await fake.until(() => waitsForCode(world, account(number)), 'a client that waits for a code', 5000)
      return enterCode(world, account(number), code)
    },
    /** The owner removes every linked device on the phone. */
    unlink(number: string): void {
      const owner = account(number)
      const open = connected(owner)
      owner.linked.clear()
      for (const { connection } of open) if (connection) closeWith(connection, { code: 401, atLogin: false })
      changed(world)
    },

    /** A person writes to an account; answers with the message's id. */
    write: (from: string, to: string, writing: Writing & { id?: string }) =>
      write(world, phone(from), account(to), writing),
    /** The owner of an account writes to a person on the phone; answers with the message's id. */
    writeAsOwner: (number: string, to: string, text: string) => writeAsOwner(world, account(number), phone(to), text),
    /** One receipt that speaks of several messages. */
    tell(number: string, to: string, ids: readonly string[], what: 'delivered' | 'read'): void {
      for (const device of account(to).linked.values()) {
        sendReceipt(device, phone(number), ids, what, { device: 0, asLid: false })
      }
    },

    /** Switches a fault on, or lets it happen at once where it is an event. */
    inflict(fault: Fault): void {
      const hit = fault.account === undefined ? [...world.accounts.values()] : [account(fault.account)]
      const { until = new Date(Date.now() + HOUR).toISOString(), active = true } = fault
      const { used = 0, total = 0, status = 'NONE', code = 428 } = fault
      switch (fault.fault) {
        case 'close':
          for (const { connection } of hit.flatMap(connected))
            if (connection) closeWith(connection, { code, atLogin: false })
          return
        case 'lose_keys':
          for (const device of phone(fault.to ?? '').devices) device.forget()
          return
        case 'reachout_timelock':
          for (const each of hit) lockReachout(each, active ? Date.parse(until) : 0)
          return
        case 'capping':
          for (const each of hit) tellCapping(each, { used, total, status })
          return
        default:
          world.faults.add(fault)
      }
    },
    clearFaults: () => world.faults.clear(),

    /** Waits until something holds; looks again whenever anything changed. */
    until: <T>(holds: () => T | undefined | false, what = 'what was waited for', ms?: number): Promise<T> =>
      world.waiting.until(holds, what, ms),
    async stop(): Promise<void> {
      await server.stop()
      await media.stop()
    },
  }
  return fake
}

const found = <T>(value: T | undefined, otherwise: string): T => {
  if (value === undefined) throw new Error(otherwise)
  return value
}
