/**
 * Takes orders from the harness, a line each, and says "done" after each.
 *
 * messages FIRST LAST       enqueues the messages with these ids
 * open / close              has the workers take from the queue, or leave it alone
 */
import { createInterface } from 'node:readline';
import { Queue } from 'bullmq';
import { QUEUE, redis } from './connections.js';

const BULK = 1000;

const queue = new Queue(QUEUE, { connection: redis() });
await queue.waitUntilReady();

const orders = {
  open: () => queue.resume(),
  close: () => queue.pause(),
  async messages(first, last) {
    for (let id = first; id <= last; id += BULK) {
      const length = Math.min(BULK, last - id + 1);
      await queue.addBulk(Array.from({ length }, (_, n) => ({ name: 'send', data: { id: id + n } })));
    }
  },
};

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [order, ...given] = line.split(' ');
  await orders[order](...given.map(Number));
  console.log('done');
}
process.exit(0);
