import { Redis } from 'ioredis';
import pg from 'pg';

export const QUEUE = 'messages';

/** Connections that block on the queue must not give up by themselves. */
export const redis = () => new Redis(process.env.PEER_REDIS_URL, { maxRetriesPerRequest: null });

export const database = new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 20 });
