/** No Deny of requests without TLS: added only where it is proved that CloudFront never comes without (class `harden`). */
import { plainHttpReads } from '../../desired/plain-http.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument, Statement } from '../../model/policy.ts';
import { valueOr } from '../../model/reading.ts';
import { bucketArnOf } from '../../policy/arns.ts';
import { isTlsDeny } from '../../policy/edit-tls.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { undeployed, unsaidStatus } from '../deployment.ts';
import { finding } from '../finding.ts';
import { unseen } from '../narrowing.ts';
import { usersOf } from '../shrinking.ts';

const kind = 'bucket-policy-missing-tls-deny';

type Input = DriftInput<BucketFacts>;

const letsAnybodyIn = ({ effect, principal }: Statement): boolean =>
  effect === 'Allow' && (principal.negated || principal.values.some(({ type }) => type === 'everyone'));

/** What keeps it from being proved that nobody who works today comes without TLS; undefined when it is. */
const doubt = (input: Input, policy: PolicyDocument | undefined): string | undefined => {
  const { facts, subject } = input;
  if (usersOf(input).length === 0) return 'no distribution uses the bucket, so nothing says how it is read';
  const open = policy?.statements.find(letsAnybodyIn);
  if (open !== undefined) return `${statementName(open)} lets anybody in, who may come without TLS`;
  const [plain] = plainHttpReads(facts, subject.name);
  if (plain !== undefined)
    return `distribution ${plain.distribution.id} may come without TLS: ${plain.because}`;
  return unseen(facts);
};

const misspelt = (policy: PolicyDocument | undefined): string => {
  const found = policy?.statements.find(
    ({ effect, conditions }) =>
      effect === 'Deny' &&
      conditions.some(
        ({ key, operator }) =>
          key.toLowerCase() === 'aws:securetransport' && !/^(Bool|String|Null)(?!ean)/.test(operator),
      ),
  );
  if (found === undefined) return '';
  const name = statementName(found);
  return ` ${name.charAt(0).toUpperCase()}${name.slice(1)} means to, but ${found.conditions[0]?.operator} is no operator of IAM, so it does not count.`;
};

const detect = (input: Input): readonly Finding[] => {
  const { facts, settings, subject } = input;
  if (settings.classModes.harden === undefined) return [];
  if (subject.policy.status === 'unreadable' || facts.distributions.status !== 'known') return [];
  const policy = valueOr(subject.policy, undefined);
  const arn = bucketArnOf(facts.partition, subject.name);
  if (policy?.statements.some((statement) => isTlsDeny(statement, arn)) === true) return [];
  const users = usersOf(input);
  const document = { type: 'bucket', name: subject.name } as const;
  const parts = {
    kind,
    class: 'harden' as const,
    id: 'TLS_DENY_MISSING',
    severity: 'medium' as const,
    subject: document,
    about: '',
    distributions: users.map(({ id }) => id),
  };
  const said = `Bucket ${subject.name} takes requests without TLS: no statement of its policy denies them to everybody.${misspelt(policy)}`;
  const reason = doubt(input, policy) ?? unsaidStatus(users);
  if (reason !== undefined)
    return [finding({ ...parts, action: 'report', because: `${said} No Deny is added: ${reason}.` })];
  const [pending] = users.flatMap((user) => undeployed(user) ?? []);
  if (pending !== undefined) {
    const { because } = pending;
    return [
      finding({
        ...parts,
        action: 'wait',
        because: `${said} It waits: ${because}.`,
        wait: { because, until: undefined },
      }),
    ];
  }
  const because = `${said} Every distribution on it comes over TLS only.`;
  return [finding({ ...parts, action: 'repair', because, changes: [{ type: 'add-tls-deny', document }] })];
};

export const rule: BucketRule = {
  kind,
  ids: ['TLS_DENY_MISSING'],
  class: 'harden',
  severity: 'medium',
  title: 'A bucket that takes requests without TLS',
  subject: 'bucket',
  equivalents: {
    securityHub: ['S3.5'],
    config: ['s3-bucket-ssl-requests-only'],
    prowler: ['s3_bucket_secure_transport_policy'],
  },
  detect,
};
