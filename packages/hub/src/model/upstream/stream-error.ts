import { z } from 'zod';
import { Problem } from '../../problem/problem.ts';
import { ModelServerError } from './model-server-error.ts';

/** An error that a server sent within its stream. Providers differ in where they put a status and a name. */
const streamErrorSchema = z
  .looseObject({
    status: z.number().optional().catch(undefined),
    statusCode: z.number().optional().catch(undefined),
    code: z.union([z.number(), z.string()]).nullish().catch(undefined),
    type: z.string().nullish().catch(undefined),
    message: z.string().optional().catch(undefined),
  })
  .catch({});

/** What an error within a stream means. It came with status 200, so what it says of itself must do. */
export function problemOfStreamError(error: unknown): Problem {
  const { status, statusCode, code, type, message } = streamErrorSchema.parse(error);
  const numeric = [statusCode, status, Number(code ?? Number.NaN)].find((one) => one !== undefined && one >= 400 && one < 600) ?? 500;
  const names = `${type ?? ''} ${code ?? ''}`;
  const options = { cause: new ModelServerError(numeric, (message ?? '').slice(0, 300)) };
  if (numeric === 429 || /rate.?limit|quota|too_many/i.test(names)) return new Problem({ kind: 'model_rate_limited' }, options);
  if ([401, 403, 404].includes(numeric) || /authentication|permission|not_found|invalid_request|invalid_api_key/i.test(names)) {
    return new Problem({ kind: 'model_misconfigured', problem: 'the model server refused in the middle of its answer' }, options);
  }
  return new Problem({ kind: 'model_failed', host: 'the model server', status: numeric }, options);
}
