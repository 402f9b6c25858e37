import type { Rule } from './rule.ts';
import { noBareNetwork } from './rules/no-bare-network.ts';
import { noConsole } from './rules/no-console.ts';
import { noEnvironment } from './rules/no-environment.ts';
import { noRawHtml } from './rules/no-raw-html.ts';
import { noSecretExposure } from './rules/no-secret-exposure.ts';
import { soundAssertion } from './rules/sound-assertion.ts';

/** The rules of this house: security lessons that a machine can hold. `.oxlintrc.json` loads this file. */
const rules: Readonly<Record<string, Rule>> = {
  'no-bare-network': noBareNetwork,
  'no-console': noConsole,
  'no-environment': noEnvironment,
  'no-raw-html': noRawHtml,
  'no-secret-exposure': noSecretExposure,
  'sound-assertion': soundAssertion,
};

export default { meta: { name: 'diosc' }, rules };
