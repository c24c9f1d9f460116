/**
 * Preloaded into a client under test (`node --import .../trust-test-root.js`): it then takes the fake's certificates
 * for WhatsApp's. The shipped program has no such switch.
 */
import { WA_CERT_DETAILS } from 'baileys'
import { TEST_ROOT } from './certificate.js'

WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(TEST_ROOT.publicKey)
