/** A policy document: the unit of work (law 2). A bucket is named, a key is its full ARN. */
export type DocumentRef =
  | { readonly type: 'bucket'; readonly name: string }
  | { readonly type: 'key'; readonly arn: string };

/** What a finding is about. */
export type Subject =
  | DocumentRef
  | { readonly type: 'distribution'; readonly id: string }
  | { readonly type: 'account'; readonly account: string };

/** One stable string per subject, used as key in tables, maps and sort orders: `bucket:site`, `key:arn:…`. */
export const subjectKey = (subject: Subject): string => {
  switch (subject.type) {
    case 'bucket':
      return `bucket:${subject.name}`;
    case 'key':
      return `key:${subject.arn}`;
    case 'distribution':
      return `distribution:${subject.id}`;
    case 'account':
      return `account:${subject.account}`;
  }
};

/** The inverse of {@link subjectKey} for documents; undefined when the text names no document. */
export const documentFromKey = (key: string): DocumentRef | undefined => {
  if (key.startsWith('bucket:')) return { type: 'bucket', name: key.slice('bucket:'.length) };
  if (key.startsWith('key:')) return { type: 'key', arn: key.slice('key:'.length) };
  return undefined;
};
