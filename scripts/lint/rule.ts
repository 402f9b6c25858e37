import type { RuleTester } from 'oxlint/plugins-dev';

/** A rule of the linter, in the form of ESLint. */
export type Rule = Parameters<RuleTester['run']>[1];
