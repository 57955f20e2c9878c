/** Work for `on-change` that we send ourselves: by sweeps, follow-ups, and writers that could not finish. */
import type { DocumentRef } from './core/model/subject.ts';
import type { ChangeRequest } from './ports.ts';

type About = Pick<ChangeRequest, 'eventTime' | 'actor' | 'cause' | 'correlationId'>;

/** Of changes that nobody is known for; `correlationId` is of who asks. */
export const nobody: About = { eventTime: undefined, actor: undefined, cause: undefined };

/** `about` carries on what is known about the change that led here; without it nobody is known. */
export const changeRequest = (
  documents: readonly DocumentRef[],
  reason: string,
  about: About = nobody,
): ChangeRequest => ({
  schema: 'origin-guard/change-request/1',
  documents,
  reason,
  eventTime: about.eventTime,
  actor: about.actor,
  cause: about.cause,
  ...(about.correlationId === undefined ? {} : { correlationId: about.correlationId }),
});

const DOCUMENTS_PER_MESSAGE = 5;

/** For many documents: as many messages as one run after the other can take. */
export const changeRequests = (
  documents: readonly DocumentRef[],
  reason: string,
  about: About = nobody,
): readonly ChangeRequest[] => {
  const count = Math.ceil(documents.length / DOCUMENTS_PER_MESSAGE);
  return Array.from({ length: count }, (_, index) =>
    changeRequest(
      documents.slice(index * DOCUMENTS_PER_MESSAGE, (index + 1) * DOCUMENTS_PER_MESSAGE),
      reason,
      about,
    ),
  );
};
