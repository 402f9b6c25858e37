import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

let session: Session | null = null;

/** Begins to sample what this process does. */
export async function startProfile(): Promise<void> {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
}

/** Ends the sampling and writes a `.cpuprofile`, which browsers and `benchmarks/profile.ts` read. */
export async function writeProfile(file: string): Promise<void> {
  if (session === null) throw new Error('No profile was begun.');
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  session = null;
  await writeFile(file, JSON.stringify(profile));
}
