import { z } from 'zod';

const TAKES = 'takes an http or https URL without a login in it';

/** An address that the hub shall call. One with a login in it is refused: it would be a credential in the configuration. */
export const httpUrlSchema = z
  .url({ protocol: /^https?$/, error: TAKES })
  .max(2048)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url !== null && url.username === '' && url.password === '';
  }, TAKES);
