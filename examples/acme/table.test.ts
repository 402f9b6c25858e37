import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { READY_USERS } from './ready-file.ts';
import { startTable } from './table.ts';

const READY = {
  hub: 'http://127.0.0.1:4000',
  app: 'http://127.0.0.1:4001',
  portal: 'http://127.0.0.1:4000/portal',
  idp: 'http://127.0.0.1:4002',
  admin: { token: 'adm_secret' },
  assistant: { id: 'ast_x', apiKey: 'ak_x' },
  users: READY_USERS,
  api: 'http://127.0.0.1:4003',
  mcp: 'http://127.0.0.1:4004/mcp',
  devToken: 'http://127.0.0.1:4002/dev/token',
};

const show = (scripted: boolean, notes: string[] = []) => stripVTControlCharacters(startTable(READY, { seconds: 1.84, scripted, notes }));

describe('what a start prints', () => {
  it('is where to look and as whom, in lines that fit a terminal', () => {
    const text = show(true);
    for (const part of [READY.app, READY.hub, READY.idp, READY.api, READY.mcp, 'john', 'alice', 'carol', 'Globex', 'after 1.8 s'])
      expect(text).toContain(part);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('says that the assistant is scripted where it is, and only there', () => {
    expect(show(true)).toContain('no language model is configured');
    expect(show(false)).not.toContain('no language model is configured');
  });

  it('says which ports were taken, and never the admin token', () => {
    expect(show(true, ['Port 4000 is taken, so the hub is at 4007.'])).toContain('Port 4000 is taken');
    expect(show(true)).not.toContain('adm_secret');
  });
});
