import type { NatsSettings } from '../../lib/codec/nats-settings.js'

/** What a worker of bench/chaos.ts is started with, as its one argument. */
export type WorkerJob = Readonly<{ settings: NatsSettings; data: string; name: string }>
