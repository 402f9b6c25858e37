import { describe, expect, it } from 'vitest';
import { exportedNames } from '../../scripts/source/imports.ts';
import { parseFile } from '../../scripts/source/parse.ts';
import { manifests } from './manifests.ts';

const UPDATE =
  'What this package offers has changed. If that is meant, write the new list by ' +
  '`npx vitest run --project structure -u`, and look at the difference as a user of the package would.';

const entries = manifests.flatMap(({ name, folder, exports }) =>
  Object.entries(exports ?? {})
    .map(([subpath, targets]) => ({ entry: `${name}${subpath.slice(1)}`, path: `${folder}/${targets['diosc-source'].replace('./', '')}` }))
    .filter(({ path }) => path.endsWith('.ts')),
);

describe.each(entries)('$entry', ({ entry, path }) => {
  const names = exportedNames(parseFile(path));

  it('offers exactly what its list says', async () => {
    const list = `exports/${entry.replace('@diosc/', '').replaceAll('/', '-')}.txt`;
    await expect(`${names.join('\n')}\n`, UPDATE).toMatchFileSnapshot(list);
  });

  it('names each thing that it offers', () => {
    expect(names.filter((name) => name.startsWith('*'))).toEqual([]);
  });
});
