import type { Auth } from '@diosc/protocol';
import { Secret } from './secret.ts';

/** One header of the user's, under the name the page gave it. */
export type CredentialHeader = { readonly name: string; readonly value: Secret };

/**
 * What the page handed over, after the assistant's allow-list: the user's headers, each value a {@link Secret}.
 * It lives in memory only, and is replaced whole on refresh and wiped on logout.
 */
export class Credential {
  readonly headers: readonly CredentialHeader[];
  readonly claimed: { readonly userId: string | null; readonly tenantId: string | null };

  constructor(headers: readonly CredentialHeader[], claimed: Pick<Auth, 'userId' | 'tenantId'>) {
    this.headers = headers;
    this.claimed = { userId: claimed.userId ?? null, tenantId: claimed.tenantId ?? null };
  }

  /** Whether the other one says the same: the same headers with the same values. */
  equals(other: Credential): boolean {
    const isSame = ({ name, value }: CredentialHeader, index: number) => {
      const header = other.headers[index];
      return header?.name === name && header.value.equals(value);
    };
    return this.headers.length === other.headers.length && this.headers.every(isSame);
  }

  /** Forgets every value. Whatever still holds this credential can no longer send it. */
  wipe(): void {
    for (const header of this.headers) header.value.wipe();
  }
}
