import { type Assistant, mcpServerSchema, newId, roleSchema } from '@diosc/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../problem/problem.ts';
import { installations } from '../store/testing/installations.ts';
import { ASSISTANT } from '../store/testing/seeds.ts';
import { type FreshDatabase, startTestDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { hashApiKey, newApiKey } from './api-key.ts';
import type { AssistantStore } from './assistant-store.ts';
import { createAssistantStore } from './assistant-store-postgres.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { createConfigurationStore } from './configuration-store-postgres.ts';

const serverOf = (name: string) => mcpServerSchema.parse({ name, url: `https://${name}.example/mcp` });
const kindOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.reason.kind : String(error)),
  );

describe.each(installations())('the configuration on $name', { timeout: 30_000 }, ({ binaries }) => {
  let server: TestDatabase;
  let database: FreshDatabase;
  let store: ConfigurationStore;
  let assistants: AssistantStore;

  beforeAll(async () => {
    server = await startTestDatabase(binaries);
    database = await server.openDatabase();
    store = createConfigurationStore(database);
    assistants = createAssistantStore(database);
  }, 60_000);
  afterAll(() => server.stop());

  const create = async (overrides: Partial<Assistant> = {}) => {
    const assistant = { ...ASSISTANT, id: newId('assistant'), ...overrides };
    await store.assistants.create(assistant, newApiKey());
    return assistant;
  };
  let count = 0;
  const createServer = async () => (await store.servers.create(serverOf(`server-${++count}`))).definition;

  it('counts the changes of a definition, and only changes', async () => {
    const { id } = await create();
    expect((await store.assistants.find(id))?.version).toBe(1);
    const change = await store.assistants.update(id, [1], (current) => ({ ...current, name: 'Two' }));
    expect(change).toMatchObject({ before: { name: ASSISTANT.name }, after: { definition: { name: 'Two' }, version: 2 }, isChanged: true });
    expect(await store.assistants.update(id, null, (current) => ({ ...current }))).toMatchObject({
      after: { version: 2 },
      isChanged: false,
    });
  });

  it('changes nothing where the change throws, or expects another version', async () => {
    const { id } = await create();
    const failing = store.assistants.update(id, null, () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await kindOf(store.assistants.update(id, [2], (current) => ({ ...current, name: 'x' })))).toBe('precondition_failed');
    expect(await kindOf(store.assistants.update(id, [], (current) => ({ ...current, name: 'x' })))).toBe('precondition_failed');
    expect(await kindOf(store.assistants.delete(id, [2]))).toBe('precondition_failed');
    expect(await store.assistants.find(id)).toMatchObject({ definition: { name: ASSISTANT.name }, version: 1 });
  });

  it('lets one of two concurrent changes on one version through', async () => {
    const { id } = await create();
    const kinds = await Promise.all(
      ['a', 'b', 'c'].map((name) => kindOf(store.assistants.update(id, [1], (current) => ({ ...current, name })))),
    );
    expect(kinds.toSorted()).toEqual(['done', 'precondition_failed', 'precondition_failed']);
  });

  it('knows nothing that is not there', async () => {
    const id = newId('assistant');
    const attempts: (() => Promise<unknown>)[] = [
      () => store.assistants.update(id, null, (current) => current),
      () => store.assistants.delete(id, null),
      () => store.assistants.replaceKey(id, newApiKey()),
      () => store.roles.list(id, { after: null, limit: 1 }),
      () => store.roles.create(id, roleSchema.parse({ roleName: 'x' })),
      () => store.roles.update(id, 'x', null, (current) => current),
      () => store.roles.delete(id, 'x', null),
      () => store.servers.update('nowhere', null, (current) => current),
      () => store.servers.delete('nowhere', null),
    ];
    for (const attempt of attempts) expect(await kindOf(attempt())).toBe('not_found');
    expect([await store.assistants.find(id), await store.servers.find('nowhere')]).toEqual([null, null]);
  });

  it('takes no assistant that names a server which is not there, when it is made or when it is changed', async () => {
    const { name } = await createServer();
    expect(await kindOf(create({ mcpServers: [name, 'nowhere'] }))).toBe('request_invalid');
    const { id } = await create({ mcpServers: [name] });
    expect(await kindOf(store.assistants.update(id, null, (current) => ({ ...current, mcpServers: ['nowhere'] })))).toBe('request_invalid');
    expect((await store.assistants.find(id))?.definition.mcpServers).toEqual([name]);
  });

  it('deletes no server that an assistant names, and any other', async () => {
    const [used, free] = [await createServer(), await createServer()];
    const { id } = await create({ mcpServers: [used.name] });
    expect(await kindOf(store.servers.delete(used.name, null))).toBe('conflict');
    expect(await kindOf(store.servers.delete(free.name, null))).toBe('done');
    await store.assistants.delete(id, null);
    expect(await kindOf(store.servers.delete(used.name, null))).toBe('done');
  });

  it('never leaves an assistant with a server that is gone, whoever comes first', async () => {
    for (let round = 0; round < 10; round++) {
      const { name } = await createServer();
      const { id } = await create();
      await Promise.all([
        kindOf(store.servers.delete(name, null)),
        kindOf(store.assistants.update(id, null, (current) => ({ ...current, mcpServers: [name] }))),
      ]);
      const isNamed = (await store.assistants.find(id))?.definition.mcpServers.includes(name) === true;
      expect((await store.servers.find(name)) !== null).toBe(isNamed);
    }
  });

  it('has one server and one role of a name', async () => {
    const { name } = await createServer();
    expect(await kindOf(store.servers.create(serverOf(name)))).toBe('conflict');
    const { id } = await create();
    const role = roleSchema.parse({ roleName: 'sales' });
    const kinds = await Promise.all([1, 2, 3].map(() => kindOf(store.roles.create(id, role))));
    expect(kinds.toSorted()).toEqual(['conflict', 'conflict', 'done']);
  });

  it('gives a new key and forgets the old one at once, without counting it as a change', async () => {
    const assistant = { ...ASSISTANT, id: newId('assistant') };
    const [old, newer] = [newApiKey(), newApiKey()];
    await store.assistants.create(assistant, old);
    expect(await store.assistants.replaceKey(assistant.id, newer)).toMatchObject({ version: 1 });
    expect([await assistants.findByApiKey(old), (await assistants.findByApiKey(newer))?.id]).toEqual([null, assistant.id]);
    const { rows } = await (await database.connect()).query('SELECT api_key_hash FROM assistant WHERE id = $1', [assistant.id]);
    expect(rows).toEqual([{ api_key_hash: hashApiKey(newer) }]);
  });

  it('counts a save of something else as a change, and a save of the same as none', async () => {
    const assistant = { ...ASSISTANT, id: newId('assistant') };
    const [apiKey, role, { name }] = [newApiKey(), roleSchema.parse({ roleName: 'sales' }), await createServer()];
    const versions = async () => {
      const roles = await store.roles.update(assistant.id, 'sales', null, (current) => current);
      return [(await store.assistants.find(assistant.id))?.version, roles.after.version, (await store.servers.find(name))?.version];
    };
    await assistants.save(assistant, apiKey, [role], [serverOf(name)]);
    await assistants.save(assistant, apiKey, [role], [serverOf(name)]);
    expect(await versions()).toEqual([1, 1, 1]);
    await assistants.save({ ...assistant, name: 'New' }, apiKey, [{ ...role, priority: 1 }], [{ ...serverOf(name), isActive: false }]);
    expect(await versions()).toEqual([2, 2, 2]);
  });

  it('lists after a key, in order, and no more than asked for', async () => {
    const names = [await createServer(), await createServer(), await createServer()].map(({ name }) => name);
    const [first = ''] = names;
    const page = await store.servers.list({ after: first, limit: 1 });
    expect(page.map(({ name }) => name)).toEqual([names.toSorted().find((name) => name > first)]);
    expect((await store.assistants.list({ after: null, limit: 2 })).length).toBe(2);
  });
});
