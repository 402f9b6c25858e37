import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { readChallenge } from './challenge.ts';
import { plainText } from './plain-text.ts';
import type { ToolAnswer } from './tool-server.ts';

/** Under this key of a result's `_meta`, the kit reports that the API behind the tool refused the credential. */
export const AUTH_META_KEY = 'diosc/auth';

const authMarkerSchema = z.object({ status: z.union([z.literal(401), z.literal(403)]), challenge: z.unknown().optional() });

/** What a tool's result says to the model: its text, or else its structured content as JSON; other content is named. */
export function toToolAnswer(result: CallToolResult): ToolAnswer {
  const texts = result.content.filter(isText).map(textOf);
  const others = result.content.filter((block) => !isText(block)).map(nameOf);
  const structured = texts.length === 0 && result.structuredContent !== undefined ? [JSON.stringify(result.structuredContent)] : [];
  return {
    isError: result.isError === true,
    text: [...texts, ...structured, ...others].join('\n'),
    auth: readAuthMarker(result._meta?.[AUTH_META_KEY]),
  };
}

function readAuthMarker(marker: unknown): ToolAnswer['auth'] {
  const parsed = authMarkerSchema.safeParse(marker);
  if (!parsed.success) return null;
  const { status, challenge } = parsed.data;
  return { status, challenge: typeof challenge === 'string' ? readChallenge(challenge) : null };
}

function isText(block: ContentBlock): boolean {
  return block.type === 'text' || (block.type === 'resource' && 'text' in block.resource);
}

function textOf(block: ContentBlock): string {
  if (block.type === 'text') return block.text;
  return block.type === 'resource' && 'text' in block.resource ? block.resource.text : '';
}

function nameOf(block: ContentBlock): string {
  switch (block.type) {
    case 'image':
    case 'audio':
      return named(block.type, block.mimeType);
    case 'resource_link':
      return named('resource', `${block.name} ${block.uri}`);
    case 'resource':
      return named('resource', `${block.resource.uri} ${block.resource.mimeType ?? ''}`);
    case 'text':
      return '';
  }
}

function named(kind: string, what: string): string {
  return `[${kind} ${plainText(what, 200)}]`;
}
