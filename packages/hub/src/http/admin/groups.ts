/** What the endpoints are about, in the order in which the documentation tells of them. */
export const ADMIN_GROUPS = {
  assistants: 'Assistants: what they are called, which model speaks, where their users come from and which pages may embed them.',
  roles: 'Roles: what users of one role are told and which tools they have.',
  'user resolver': "The user resolver: your own endpoint that says who a user is, tried out without a user's session.",
  'mcp servers': 'MCP servers: where the tools are, and how the credential of the user reaches them.',
  sessions: 'Sessions: who is or was signed in. Never what was said, and never a credential.',
  audit: 'Audit: what happened, who did it and who decided.',
  tokens: 'Admin tokens: who may use this API.',
  health: 'Health: what works and what does not.',
} as const satisfies Record<string, string>;

export type AdminGroup = keyof typeof ADMIN_GROUPS;
