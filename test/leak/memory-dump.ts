// Loaded into a hub process before everything else. On SIGUSR2 it writes what lives in the process's memory to files: a heap
// snapshot, which has every string, and the bytes of every buffer that can still be reached, which no snapshot has.
// It is never told what is looked for, because that would put it into the memory that is searched.
import { openSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';

const folder = process.report.directory;
setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

process.on('SIGUSR2', () => {
  if (typeof collectGarbage === 'function') collectGarbage();
  writeLivingBuffers(join(folder, 'buffers.bin'));
  writeHeapSnapshot(join(folder, 'heap.heapsnapshot'));
  process.send?.({ dumped: true });
});

function writeLivingBuffers(file: string): void {
  const session = new Session();
  session.connect();
  const descriptor = openSync(file, 'w');
  const write = (buffers: readonly (ArrayBuffer | SharedArrayBuffer)[]) => {
    for (const buffer of buffers) writeSync(descriptor, new Uint8Array(buffer));
  };
  Object.assign(globalThis, { writeBuffers: write });
  for (const kind of ['ArrayBuffer', 'SharedArrayBuffer']) {
    session.post('Runtime.evaluate', { expression: `${kind}.prototype` }, (_, prototype) => {
      const prototypeObjectId = prototype?.result.objectId ?? '';
      session.post('Runtime.queryObjects', { prototypeObjectId }, (_error, found) => {
        session.post('Runtime.callFunctionOn', {
          objectId: found?.objects.objectId ?? '',
          functionDeclaration: 'function () { globalThis.writeBuffers(this) }',
        });
      });
    });
  }
  session.disconnect();
}
