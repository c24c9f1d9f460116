/** One of the worker processes: takes messages from the queue and sends them, as many at a time as keep a core busy. */
import { Worker } from 'bullmq';
import { database, QUEUE, redis } from './connections.js';

const LOAD = `
  select m.id, m.status, m.campaign_id, m.sender_id, c.first_name, c.phone, c.consent_status,
         exists (select from peer.suppression s where s.workspace_id = c.workspace_id and s.phone = c.phone) as suppressed
  from peer.message m join peer.contact c on c.id = m.contact_id
  where m.id = $1`;

const TAKE_FROM_CAPS = `
  update peer.sender set hour_count = hour_count + 1, day_count = day_count + 1
  where id = $1 and hour_count < hourly_cap and day_count < daily_cap`;

const SENDING = `update peer.message set status = 'sending', text = $2, sending_at = now() where id = $1 and status = 'queued'`;
const SENT = `update peer.message set status = 'sent', sent_at = now() where id = $1`;
const SKIPPED = `update peer.message set status = 'skipped', reason = $2 where id = $1`;
const COUNT = `
  update peer.tally set sent = sent + $3, skipped = skipped + $4 where campaign_id = $1 and sender_id = $2`;

const worker = new Worker(QUEUE, (job) => send(job.data.id), {
  connection: redis(),
  concurrency: 16,
  removeOnComplete: { count: 0 },
});
await worker.waitUntilReady();
console.log('ready');

async function send(id) {
  const message = (await database.query({ name: 'load', text: LOAD, values: [id] })).rows[0];
  if (message.status !== 'queued') {
    return; // Given out twice, after a worker was thought dead.
  }
  const reason = refusal(message);
  if (reason) {
    await inTransaction(async (run) => {
      await run('skipped', SKIPPED, [id, reason]);
      await run('count', COUNT, [message.campaign_id, message.sender_id, 0, 1]);
    });
    return;
  }
  const text = `Hi ${message.first_name ?? 'there'}, see you on Saturday`;
  await inTransaction(async (run) => {
    if ((await run('caps', TAKE_FROM_CAPS, [message.sender_id])).rowCount === 0) {
      throw new Error('cap reached');
    }
    await run('sending', SENDING, [id, text]);
  });
  await transmit(message.phone, text);
  await inTransaction(async (run) => {
    await run('sent', SENT, [id]);
    await run('count', COUNT, [message.campaign_id, message.sender_id, 1, 0]);
  });
}

function refusal(message) {
  if (!message.phone) {
    return 'no_phone';
  }
  if (message.consent_status !== 'granted') {
    return 'no_consent';
  }
  return message.suppressed ? 'suppressed' : null;
}

/** The wire that takes everything at once. */
async function transmit() {}

async function inTransaction(work) {
  const client = await database.connect();
  try {
    await client.query('begin');
    await work((name, text, values) => client.query({ name, text, values }));
    await client.query('commit');
  } catch (e) {
    await client.query('rollback');
    throw e;
  } finally {
    client.release();
  }
}
