import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AccessToken, startCrowd } from '../support/crowd.ts';
import { type HubUsage, startHubProcess } from '../support/hub-process.ts';
import { beSoakUser, type SoakPace, type SoakRecord } from './soak-user.ts';

export type SoakOptions = {
  readonly users: number;
  /** How long users ask, once all are connected. */
  readonly seconds: number;
  readonly pace: SoakPace;
};

export type SoakResult = SoakRecord & {
  readonly options: SoakOptions;
  /** The hub at the beginning, and after each third of the time. */
  readonly usage: readonly HubUsage[];
  /** Seconds that users asked in. */
  readonly seconds: number;
  /** Calls that the tool server took, and those of `send_parcel` that were taken twice for one question. */
  readonly calls: number;
  readonly doubled: readonly string[];
};

/** Milliseconds between two users who connect. */
const ARRIVE_EVERY_MS = 20;
const THIRDS = 3;

/**
 * Users who stay connected and ask all the time while their tokens expire every few seconds. The hub and its database are
 * in processes of their own; users, their company and the model are in this one.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const crowd = await startCrowd({ tokenValue: everyOtherAsJwt });
  const dataDirectory = await mkdtemp(join(tmpdir(), 'diosc-soak-'));
  const environment = { PORT: '0', DIOSC_DATA_DIR: dataDirectory, LOG_LEVEL: 'error' };
  const hub = await startHubProcess(environment, crowd.definition, { nodeArguments: ['--expose-gc'] });
  const record: SoakRecord = { answers: 0, refreshes: 0, firstTokenMs: [], answerMs: [], problems: [] };
  const enough = new AbortController();
  try {
    const users: Promise<void>[] = [];
    for (let number = 1; number <= options.users; number++) {
      const person = { userId: `person-${number}`, tenantId: `tenant-${number % 7}` };
      users.push(beSoakUser(person, { crowd, hubUrl: hub.url, pace: options.pace, record, signal: enough.signal }));
      await delay(ARRIVE_EVERY_MS);
    }
    const startedAt = performance.now();
    const usage = [await hub.usage()];
    for (let third = 1; third <= THIRDS; third++) {
      await delay((options.seconds * 1000) / THIRDS);
      usage.push(await hub.usage());
    }
    const seconds = (performance.now() - startedAt) / 1000;
    enough.abort();
    await Promise.all(users);
    const taken = crowd.calls.filter((call) => call.taken);
    const parcels = taken.filter(({ tool }) => tool === 'send_parcel').map(({ label }) => label);
    const doubled = parcels.filter((label, index) => parcels.indexOf(label) !== index);
    if (hub.output() !== '') record.problems.unshift(`The hub said: ${hub.output().slice(0, 2000)}`);
    return { ...record, options, usage, seconds, calls: taken.length, doubled };
  } finally {
    enough.abort();
    await hub.stop();
    await crowd.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/**
 * Half of the people have JWTs, whose end their page sees coming; the others have tokens that only the API can judge, so
 * that each of them is refused once before it is renewed.
 */
function everyOtherAsJwt({ serial, person, validUntil }: Omit<AccessToken, 'value'>): string {
  const number = Number(person.userId.split('-')[1]);
  if (number % 2 === 0) return `token-${serial}-of-${person.userId}`;
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode({ exp: validUntil / 1000, jti: serial })}.${encode({ of: person.userId })}`;
}
