/** What the packages carry along and a Lambda function never reaches: left out, and loud should that be wrong. */
import type { Plugin } from 'esbuild';

/**
 * Lambda gives a function its credentials in the environment, which is the first link of the SDK's chain; there is no
 * AWS_PROFILE, SSO, credential process, web identity or instance metadata. The SDK imports these only when it gets to
 * their link, so a function without credentials fails with the error below instead of one about profiles.
 */
const credentialProviders =
  /^@aws-sdk\/(credential-provider-(ini|sso|process|login|web-identity|http)|token-providers)$|^@smithy\/credential-provider-imds$/;

/** X-Ray compares versions of the AWS SDK v2, which is not used, when it is asked to patch one. */
const semver = /^semver$/;

const neverReached = new RegExp(`${credentialProviders.source}|${semver.source}`);

/** CommonJS, so that nobody has to know which names the package exports. */
const insteadOf = (name: string): string => {
  const message = JSON.stringify(
    `${name} is not part of this bundle, because nothing in a Lambda function uses it: credentials come from the ` +
      'environment. See scripts/never-reached.ts.',
  );
  return name === 'semver'
    ? `const fail = () => { throw new Error(${message}); }; module.exports = { gte: fail };`
    : `module.exports = {}; throw new Error(${message});`;
};

export const leaveOutWhatIsNeverReached: Plugin = {
  name: 'never-reached',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: neverReached }, ({ path }) => ({ path, namespace: 'never-reached' }));
    onLoad({ filter: /.*/, namespace: 'never-reached' }, ({ path }) => ({ contents: insteadOf(path) }));
  },
};
