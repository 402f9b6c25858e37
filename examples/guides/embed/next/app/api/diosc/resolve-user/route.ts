import { errors, jwtVerify } from 'jose';

/** Tells the hub who the user is. */
export async function POST(request: Request): Promise<Response> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.get('x-user-auth-authorization') ?? '') ?? [];
  const secret = new TextEncoder().encode(process.env['JWT_SECRET']);
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], requiredClaims: ['sub', 'exp'] });
    return Response.json({ userId: payload.sub, roles: payload['roles'], metadata: { tenantId: payload['tenant_id'] } });
  } catch (error) {
    const code = error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'INVALID_TOKEN';
    if (error instanceof errors.JOSEError) return Response.json({ error: 'Please sign in again.', code }, { status: 401 });
    throw error;
  }
}
