// What the official SDK costs by itself: one `Client` for each user, connected, calling a tool over kept connections.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { runClosedLoop } from '../../harness/closed-loop.ts';
import { serveProgram } from '../../harness/serve-program.ts';
import { tokenOf } from '../../harness/user-token.ts';
import { assertEcho, echoText, MAX_USERS } from '../echo-call.ts';
import { measureRequestSchema } from '../measure-request.ts';

const inputSchema = z.object({ url: z.url() });

async function connect(url: string, user: number): Promise<Client> {
  const client = new Client({ name: 'sdk-client', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${tokenOf(user)}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

await serveProgram(async (input) => {
  const { url } = inputSchema.parse(input);
  const clients = await Promise.all(Array.from({ length: MAX_USERS }, (_, user) => connect(url, user)));
  return {
    commands: {
      measure: async (wanted) => {
        const { tool, concurrency, callsEach } = measureRequestSchema.parse(wanted);
        return await runClosedLoop({
          concurrency,
          callsEach,
          call: async (user, number) => {
            const result = await clients[user]?.callTool({ name: tool, arguments: { user, text: echoText(user, number) } });
            const content = result?.content[0];
            assertEcho(content?.type === 'text' ? content.text : '', user, number);
          },
        });
      },
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
});
