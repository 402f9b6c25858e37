// The users: connects as many as are asked for, has all of them ask, and reads every token of every answer.
import { z } from 'zod';
import { serveProgram } from '../../harness/serve-program.ts';
import { percentile } from '../../harness/statistics.ts';
import { AnswerReader } from '../answer-reader.ts';
import type { ChatUser } from '../chat-user.ts';
import { openDirectUser } from '../direct-user.ts';
import { openFanOutUser } from '../fan-out-user.ts';
import { openHubUser } from '../hub-user.ts';
import { type StreamResult, streamRequestSchema } from '../stream-request.ts';

const OPEN = { direct: openDirectUser, 'fan-out': openFanOutUser, hub: openHubUser };
const connectSchema = z.object({ way: z.enum(['direct', 'fan-out', 'hub']), url: z.url(), users: z.number().int().positive() });

/** How many users connect at a time. */
const CONNECT_AT_ONCE = 10;

let users: ChatUser[] = [];
let connected = 0;

async function connect(input: unknown): Promise<void> {
  const { way, url, users: wanted } = connectSchema.parse(input);
  while (users.length < wanted) {
    const group = Array.from({ length: Math.min(CONNECT_AT_ONCE, wanted - users.length) }, () => OPEN[way](url, connected++));
    users.push(...(await Promise.all(group)));
  }
}

function disconnect(): void {
  for (const user of users) user.close();
  users = [];
}

/** Has everybody ask, one after the other over `staggerMs`, and waits until everybody has the whole answer. */
async function stream(input: unknown): Promise<StreamResult> {
  const { tokens, staggerMs } = streamRequestSchema.parse(input);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const answers = await Promise.all(users.map((user, index) => readAnswer(user, tokens, (staggerMs * index) / users.length)));
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const readers = answers.map(({ reader }) => reader);
  const ages = readers.flatMap((reader) => reader.ages);
  const firsts = readers.flatMap((reader) => reader.firstTokenAfter ?? []);
  return {
    seconds,
    tokensDelivered: ages.length,
    answersFailed: answers.filter(({ hasFailed }) => hasFailed).length,
    firstTokenP50Ms: percentile(firsts, 0.5) / 1000,
    firstTokenP99Ms: percentile(firsts, 0.99) / 1000,
    transitP50Ms: percentile(ages, 0.5) / 1000,
    transitP99Ms: percentile(ages, 0.99) / 1000,
    loadCpuShare: (user + system) / 1e6 / seconds,
  };
}

type Answer = { readonly reader: AnswerReader; readonly hasFailed: boolean };

/**
 * One user's answer. An answer that the program under test gave up, and said so, is counted as failed; one that is not what the
 * model sent ends the benchmark.
 */
function readAnswer(user: ChatUser, tokens: number, afterMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const orReject = (work: () => void) => {
    try {
      work();
    } catch (error) {
      reject(error);
    }
  };
  setTimeout(() => {
    const reader = new AnswerReader();
    user.ask('Tell me a long story.', {
      text: (delta) => orReject(() => reader.push(delta)),
      end: (problem) =>
        orReject(() => {
          if (problem === null) reader.end(tokens);
          resolve({ reader, hasFailed: problem !== null });
        }),
    });
  }, afterMs);
  return promise;
}

await serveProgram(async () => ({ commands: { connect, disconnect, stream }, stop: async () => disconnect() }));
