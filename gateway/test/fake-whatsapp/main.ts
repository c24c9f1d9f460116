/** The fake as a process of its own: `node main.js [--port N]`. Prints one line once it listens; ends on SIGTERM. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startControl } from './control.js'
import { startFakeWhatsapp } from './fake-whatsapp.js'

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } })
const fake = await startFakeWhatsapp()
const control = await startControl(fake, Number(values.port))

const directory = mkdtempSync(join(tmpdir(), 'fake-whatsapp-'))
const certificate = join(directory, 'media.pem')
writeFileSync(certificate, fake.mediaCertificate)

const line = { msg: 'listening', port: control.port, whatsapp_url: fake.url, media_certificate: certificate }
process.stdout.write(`${JSON.stringify(line)}\n`)

const end = () => {
  rmSync(directory, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGTERM', end)
process.on('SIGINT', end)
if (process.env.FAKE_WHATSAPP_ENDS_WITH_STDIN === '1') process.stdin.resume().on('end', end).on('close', end)
