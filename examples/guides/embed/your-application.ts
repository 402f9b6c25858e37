// Stands for your application, which signs its users in and has a token of theirs for its own API.

// #region token
/** The access token of whoever is signed in, renewed where that is needed: the same that your page sends to your API. */
export async function currentAccessToken(): Promise<string> {
  const response = await fetch('/api/access-token');
  if (!response.ok) throw new Error('Nobody is signed in.');
  const { accessToken }: { accessToken: string } = await response.json();
  return accessToken;
}
// #endregion

export async function signIn(userId: string): Promise<void> {
  await fetch('/api/sign-in', { method: 'POST', body: userId });
}

export async function signOut(): Promise<void> {
  await fetch('/api/sign-out', { method: 'POST' });
}
