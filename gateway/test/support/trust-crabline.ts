/**
 * Preloaded into a gateway that is tried before crabline: that shows WhatsApp's own certificate, which is not made out to
 * its key, and is rightly refused. Of all signatures only those of certificates are let pass.
 */
import { Curve, proto } from 'baileys'

const isCertificate = (message: Uint8Array): boolean => {
  try {
    return proto.CertChain.NoiseCertificate.Details.decode(message).key?.length === 32
  } catch {
    return false
  }
}

let enforced = Curve.verify
Object.defineProperty(Curve, 'verify', {
  get:
    (): typeof enforced =>
    (...signed) =>
      isCertificate(signed[1]) || enforced(...signed),
  set: (value: typeof enforced) => {
    enforced = value
  },
})
