import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { proto, type WAMessage } from 'baileys'
import { type Incoming, readIncoming } from '../src/incoming.js'
import { readReceipt } from '../src/receipts.js'

const ANA = '15550100001@s.whatsapp.net'
const ANA_LID = '915550100001@lid'
const ME = ['15550199999:3@s.whatsapp.net', '915550199999:3@lid']

const message = (content: proto.IMessage, key: Partial<WAMessage['key']> = {}): WAMessage => ({
  key: { remoteJid: ANA, remoteJidAlt: ANA_LID, fromMe: false, id: 'ABC', ...key },
  messageTimestamp: 1_800_000_000,
  pushName: 'Ana',
  message: proto.Message.fromObject(content),
})
const read = (content: proto.IMessage): Partial<Incoming> | undefined => readIncoming(message(content), false)

describe('an incoming message', () => {
  test('tells who wrote, in both forms, when and what', () => {
    assert.deepEqual(read({ conversation: 'hello' }), {
      id: 'ABC',
      chat: ANA,
      phone: '+15550100001',
      lid: ANA_LID,
      name: 'Ana',
      sent_at: '2027-01-15T08:00:00.000Z',
      offline: false,
      type: 'text',
      text: 'hello',
    })
  })

  test('of somebody who hides the number has a LID alone', () => {
    const incoming = readIncoming({ ...message({ conversation: 'x' }), key: { remoteJid: ANA_LID, id: 'ABC' } }, true)
    assert.equal(incoming?.chat, ANA_LID)
    assert.equal(incoming?.lid, ANA_LID)
    assert.equal(incoming?.phone, undefined)
    assert.equal(incoming?.offline, true)
  })

  test('from a device of theirs is in the same chat', () => {
    assert.equal(
      readIncoming(message({ conversation: 'x' }, { remoteJid: '15550100001:4@s.whatsapp.net' }), false)?.chat,
      ANA,
    )
  })

  test('that answers another names it', () => {
    const content = { extendedTextMessage: { text: 'yes', contextInfo: { stanzaId: 'FIRST' } } }
    assert.deepEqual([read(content)?.text, read(content)?.reply_to], ['yes', 'FIRST'])
  })

  test('with a file tells of it and does not hold it', () => {
    const content = { imageMessage: { mimetype: 'image/png', fileLength: 1234, caption: 'look' } }
    const incoming = read(content)
    assert.deepEqual([incoming?.type, incoming?.text], ['image', 'look'])
    assert.deepEqual(incoming?.media, { content_type: 'image/png', size: 1234 })
    const named = read({ documentMessage: { mimetype: 'application/pdf', fileLength: 5, fileName: 'offer.pdf' } })
    assert.deepEqual(named?.media, { content_type: 'application/pdf', size: 5, name: 'offer.pdf' })
  })

  test('is read through the wrappings that WhatsApp puts around it', () => {
    for (const wrapped of [
      { ephemeralMessage: { message: { conversation: 'inside' } } },
      { viewOnceMessageV2: { message: { conversation: 'inside' } } },
      { documentWithCaptionMessage: { message: { conversation: 'inside' } } },
    ]) {
      assert.equal(read(wrapped)?.text, 'inside')
    }
  })

  for (const [content, type, text] of [
    [{ videoMessage: { mimetype: 'video/mp4' } }, 'video', ''],
    [{ audioMessage: { mimetype: 'audio/ogg', ptt: true } }, 'audio', ''],
    [{ stickerMessage: { mimetype: 'image/webp' } }, 'sticker', ''],
    [{ locationMessage: { degreesLatitude: 1.5, degreesLongitude: 2, name: 'Shop' } }, 'location', 'Shop\n1.5, 2'],
    [{ contactMessage: { displayName: 'Bob' } }, 'contact', 'Bob'],
    [{ reactionMessage: { text: '👍', key: { id: 'OURS' } } }, 'reaction', '👍'],
    [{ buttonsResponseMessage: { selectedDisplayText: 'Yes' } }, 'button', 'Yes'],
    [{ templateButtonReplyMessage: { selectedDisplayText: 'No' } }, 'button', 'No'],
    [{ listResponseMessage: { title: 'Second' } }, 'button', 'Second'],
    [{ interactiveResponseMessage: { body: { text: 'Third' } } }, 'button', 'Third'],
    [{ pollCreationMessage: { name: 'Which?' } }, 'unknown', ''],
  ] as const) {
    test(`of the kind ${Object.keys(content)[0]} is ${type}`, () => {
      assert.deepEqual([read(content)?.type, read(content)?.text], [type, text])
    })
  }

  test('that is a tap names what was tapped', () => {
    assert.equal(read({ buttonsResponseMessage: { selectedDisplayText: 'Yes', selectedButtonId: 'y' } })?.choice, 'y')
    assert.equal(read({ templateButtonReplyMessage: { selectedDisplayText: 'No', selectedId: 'n' } })?.choice, 'n')
    const row = { listResponseMessage: { title: 'Second', singleSelectReply: { selectedRowId: 'row-2' } } }
    assert.equal(read(row)?.choice, 'row-2')
  })

  test('names what a reaction is to', () => {
    assert.equal(read({ reactionMessage: { text: '', key: { id: 'OURS' } } })?.reaction_to, 'OURS')
  })

  test('that changes an earlier one tells the new words: an edit to STOP is a STOP', () => {
    const edit = {
      editedMessage: {
        message: {
          protocolMessage: {
            type: proto.Message.ProtocolMessage.Type.MESSAGE_EDIT,
            key: { id: 'FIRST' },
            editedMessage: { conversation: 'STOP' },
          },
        },
      },
    }
    assert.deepEqual([read(edit)?.type, read(edit)?.text, read(edit)?.edit_of], ['text', 'STOP', 'FIRST'])
  })

  test('is none when no person said it', () => {
    const { Type } = proto.Message.ProtocolMessage
    assert.equal(read({ protocolMessage: { type: Type.REVOKE, key: { id: 'FIRST' } } }), undefined)
    assert.equal(read({ senderKeyDistributionMessage: { groupId: 'g' } }), undefined)
    assert.equal(read({}), undefined)
    assert.equal(readIncoming(message({ conversation: 'mine' }, { fromMe: true }), false), undefined)
    for (const remoteJid of ['1-2@g.us', 'status@broadcast', '5@broadcast', '7@newsletter']) {
      assert.equal(readIncoming(message({ conversation: 'x' }, { remoteJid }), false), undefined)
    }
  })
})

describe('a receipt', () => {
  const node = (attrs: Record<string, string>, more: string[] = []) => ({
    tag: 'receipt',
    attrs: { id: 'A', from: ANA, ...attrs },
    content: [{ tag: 'list', attrs: {}, content: more.map((id) => ({ tag: 'item', attrs: { id } })) }],
  })

  test('without a type says delivered, read says read, played too', () => {
    assert.deepEqual(readReceipt(node({}), ME), { ids: ['A'], state: 'delivered' })
    assert.deepEqual(readReceipt(node({ type: 'inactive' }), ME), { ids: ['A'], state: 'delivered' })
    assert.deepEqual(readReceipt(node({ type: 'read' }), ME), { ids: ['A'], state: 'read' })
    assert.deepEqual(readReceipt(node({ type: 'played' }), ME), { ids: ['A'], state: 'read' })
  })

  test('may speak of many', () => {
    assert.deepEqual(readReceipt(node({ type: 'read' }, ['B', 'C']), ME)?.ids, ['A', 'B', 'C'])
  })

  test('of a device that could not decrypt, of our own devices, or of a group says nothing', () => {
    assert.equal(readReceipt(node({ type: 'retry' }), ME), undefined)
    assert.equal(readReceipt(node({ type: 'server-error' }), ME), undefined)
    assert.equal(readReceipt(node({ type: 'sender' }), ME), undefined)
    assert.equal(readReceipt(node({ from: '15550199999@s.whatsapp.net' }), ME), undefined)
    assert.equal(readReceipt(node({ from: '915550199999@lid' }), ME), undefined)
    assert.equal(readReceipt(node({ from: '1-2@g.us', participant: ANA }), ME), undefined)
  })
})
