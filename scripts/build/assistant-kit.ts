import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleAssistantKit } from '../../packages/element/scripts/bundle.ts';
import { ROOT } from '../project.ts';
import { SERVED_KIT } from './stamp.ts';

/**
 * Bundles what browsers load and puts it where the hub serves it from. The hub does not depend on the element, so that it
 * can be run without any page: the build is what brings the two together.
 */
export async function buildAssistantKit(): Promise<void> {
  await bundleAssistantKit();
  await mkdir(join(ROOT, dirname(SERVED_KIT)), { recursive: true });
  await copyFile(join(ROOT, 'packages/element/dist/assistant-kit.js'), join(ROOT, SERVED_KIT));
}
