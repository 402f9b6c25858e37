// The hub's pipeline for tool calls, with everything that it is made of and nothing around it: each call goes through the
// gates, out by the guarded client, and ends when its outcome and its audit event are on disk.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runClosedLoop } from '../../harness/closed-loop.ts';
import { serveProgram } from '../../harness/serve-program.ts';
import { MAX_USERS } from '../echo-call.ts';
import { openHubPieces } from '../hub-pieces.ts';
import { measureRequestSchema } from '../measure-request.ts';
import { PreparedCalls } from '../prepared-calls.ts';

const inputSchema = z.object({ url: z.url() });

await serveProgram(async (input) => {
  const folder = await mkdtemp(join(tmpdir(), 'diosc-benchmark-'));
  const pieces = await openHubPieces(folder, inputSchema.parse(input).url);
  const sessions = await Promise.all(Array.from({ length: MAX_USERS }, (_, user) => pieces.signIn(user)));
  let prepared: PreparedCalls[] = [];
  return {
    commands: {
      prepare: async (wanted) => {
        const { tool, concurrency, callsEach } = measureRequestSchema.parse(wanted);
        const chosen = sessions.slice(0, concurrency);
        prepared = await Promise.all(chosen.map((session, user) => PreparedCalls.store(pieces, session, user, tool, callsEach)));
      },
      measure: async (wanted) => {
        const { concurrency, callsEach } = measureRequestSchema.parse(wanted);
        return await runClosedLoop({
          concurrency,
          callsEach,
          call: async (user, number) => {
            await prepared[user]?.call(number);
          },
        });
      },
      conclude: async () => {
        await Promise.all(prepared.map((calls) => calls.conclude()));
        prepared = [];
      },
    },
    stop: async () => {
      await pieces.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
