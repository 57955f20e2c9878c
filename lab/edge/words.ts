/** What the edge takes and gives. */
export interface EdgeRequest {
  readonly distributionId: string;
  readonly method: string;
  /** Viewer path as sent, with its leading slash, without the query. */
  readonly path: string;
  readonly protocol: 'http' | 'https';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Why, when it is an error: for people who watch the lab. */
  readonly because?: string;
}

const escapeXml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** An error as S3 words it, which CloudFront passes on. */
export const errorAnswer = (status: number, code: string, because: string): EdgeAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(because)}</Message></Error>`,
  ),
  because,
});
