import { createHub, type Hub } from '@diosc/hub';
import { z } from 'zod';
import { Secret } from '../../packages/hub/src/identity/secret.ts';
import { startTestDatabase } from '../../packages/hub/src/store/testing/test-database.ts';
import { type Crowd, startCrowd } from '../support/crowd.ts';
import type { Ground } from './ground.ts';

const ADMIN_TOKEN = 'an-admin-token-of-the-cluster-tests';
const readinessSchema = z.object({ bus: z.string() });

export type TwoHubs = {
  readonly crowd: Crowd;
  /** Where each of the two is. */
  readonly urls: readonly [string, string];
  /** Changes a role by the administration of one of the two. */
  readonly changeRole: (url: string, change: object) => Promise<void>;
  /** What `/readyz` of one of the two says of its bus. */
  readonly busOf: (url: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Two hubs of this process on one database, which know of each other only by that and by the ground. */
export async function startTwoHubs(ground: Ground): Promise<TwoHubs> {
  const crowd = await startCrowd();
  const postgres = await startTestDatabase();
  const config = {
    ...postgres.config,
    adminToken: new Secret(ADMIN_TOKEN),
    redisUrl: ground.redisUrl === null ? null : new Secret(ground.redisUrl),
  };
  const hubs: readonly [Hub, Hub] = [await createHub(config), await createHub(config)];
  await hubs[0].saveAssistant(crowd.definition);
  const [one, other] = await Promise.all([hubs[0].listen(), hubs[1].listen()]);
  await ground.begin();
  return {
    crowd,
    urls: [one.url, other.url],
    async changeRole(url, change) {
      const response = await fetch(`${url}/admin/assistants/${crowd.definition.assistant.id}/roles/sales`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify(change),
      });
      if (!response.ok) throw new Error(`The role was not changed: ${response.status} ${await response.text()}`);
    },
    async busOf(url) {
      const response = await fetch(`${url}/readyz`);
      return readinessSchema.parse(await response.json()).bus;
    },
    async close() {
      await Promise.all(hubs.map((hub) => hub.close()));
      await crowd.close();
      await postgres.stop();
    },
  };
}
