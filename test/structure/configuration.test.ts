import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../packages/hub/src/config/settings.ts';
import { ROOT } from '../../scripts/project.ts';

const page = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');
const [hub = ''] = page.split(/^### /m);
const rows = new Map([...hub.matchAll(/^\| `([A-Z_]+)` \|(.*)\|$/gm)].map(([, name = '', rest = '']) => [name, rest]));

describe('docs/configuration.md', () => {
  it('has every setting of the hub, in the order of the code, and no other', () => {
    expect([...rows.keys()]).toEqual(Object.keys(SETTINGS));
  });

  it.each(Object.entries(SETTINGS))('says of %s what it takes', (name, { takes }) => {
    expect(rows.get(name)?.split('|')[1]?.trim()).toBe(takes);
  });
});
