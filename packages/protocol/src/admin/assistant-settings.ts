import { z } from 'zod';
import { assistantSchema, modelSchema } from '../assistant.ts';
import { httpUrlSchema } from './http-url.ts';

/** An origin as browsers send it (RFC 6454 section 6.2): compared letter by letter, so that a slash too many would never match. */
const originSchema = z
  .string()
  .max(300)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
  }, 'takes an origin such as https://shop.example.com, in lower case, without a path or a slash at the end');

/** A field name (RFC 9110 section 5.1). */
const headerNameSchema = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/, 'takes the name of a header');

/** A cookie name is a token as well (RFC 6265 section 4.1.1). */
const cookieNameSchema = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/, 'takes the name of a cookie');

const { name, greeting, systemPrompt, userResolverTimeoutMs, session } = assistantSchema.shape;

const modelSettingsSchema = modelSchema.extend({
  provider: modelSchema.shape.provider.describe('Whose protocol the model speaks.'),
  model: modelSchema.shape.model.describe("The model's name, as its provider has it."),
  baseUrl: httpUrlSchema
    .optional()
    .describe("Where the model is. Needed for `openai-compatible` and `bedrock`; elsewhere in place of the provider's own address."),
  apiKeyRef: modelSchema.shape.apiKeyRef.describe(
    'The name of the setting of the hub that holds the key, such as `OPENAI_API_KEY`. Never the key.',
  ),
});

/**
 * An assistant as an administrator writes it: {@link assistantSchema} without its id, and stricter where a mistake would
 * otherwise show only when a user connects.
 */
export const assistantSettingsSchema = assistantSchema.omit({ id: true }).extend({
  name: name.describe('What users see it called.'),
  greeting: greeting.describe('What a new conversation begins with. A role may have its own.'),
  systemPrompt: systemPrompt.describe('What the model is told before everything else.'),
  model: modelSettingsSchema,
  userResolverUrl: httpUrlSchema
    .nullable()
    .default(null)
    .describe('Your endpoint that says who a user is. Without one nobody is verified, and nobody sees stored conversations.'),
  userResolverTimeoutMs: userResolverTimeoutMs.describe('Milliseconds that it may take.'),
  defaultRole: z
    .string()
    .min(1)
    .max(256)
    .nullable()
    .default(null)
    .describe('The `roleName` for users whom no other role matches. Without one they get no tools.'),
  allowedOrigins: z.array(originSchema).max(1000).default([]).describe('The only pages that may connect; none: any page.'),
  allowedHeaders: z
    .array(headerNameSchema)
    .max(64)
    .default(['authorization'])
    .describe("The only headers that are taken from a page, as the user's own."),
  allowedCookies: z.array(cookieNameSchema).max(64).default([]).describe('The only cookies that are taken from a page.'),
  session: session.describe('How long a session lasts.'),
  mcpServers: z.array(z.string().max(64)).max(100).default([]).describe('The names of the MCP servers whose tools it has.'),
});
export type AssistantSettings = z.infer<typeof assistantSettingsSchema>;
export type AssistantSettingsInput = z.input<typeof assistantSettingsSchema>;
