/** Stops all writes of the account, or lets them go on: the first thing that is done, whatever can be told about it. */
import type { App } from './app.ts';
import { changeRequests } from './change-request.ts';
import type { Actor } from './core/model/memory.ts';
import type { Mode } from './core/model/settings.ts';
import { pauseWasTold } from './markers.ts';
import { tell } from './tell.ts';

const effects: Readonly<Record<Mode, string>> = {
  observe: 'Nothing is written and nothing is purged for new findings; they are told.',
  propose: 'Nothing is written without a word of a person; what would be done is proposed.',
  enforce: 'It stops nothing.',
};

/** Answers the pause that it replaces. Revocations that have begun are purged to their end all the same. */
export const pauseAccount = async (
  app: App,
  mode: Mode,
  reason: string | undefined,
  by: Actor,
): Promise<Mode | undefined> => {
  const before = await app.ports.state.pause();
  await app.ports.state.setPause(mode, by, app.ports.clock.now(), reason);
  const why = reason === undefined ? '' : ` The reason: ${reason.replace(/\.$/, '')}.`;
  await tellAccount(
    app,
    `${by.name} paused Origin Guard to ${mode}.${why} ${effects[mode]} To end the pause: origin-guard resume`,
    by,
  );
  return before;
};

/** Answers the pause that it lifts; undefined when there was none, and then nothing is told. */
export const resumeAccount = async (app: App, by: Actor): Promise<Mode | undefined> => {
  const before = await app.ports.state.pause();
  if (before === undefined) return undefined;
  await app.ports.state.setPause(undefined, by, app.ports.clock.now());
  const looked = await lookAtRemembered(app, by);
  const when = looked
    ? 'Every document that is remembered is looked at now, the others by the next event or sweep.'
    : 'What was found in the meantime is looked at by the next event or sweep.';
  await tellAccount(app, `${by.name} ended the pause (it was ${before}). ${when}`, by);
  return before;
};

/** What was found while it was paused is no news to any event; false when it has to wait for the sweep. */
const lookAtRemembered = async (app: App, by: Actor): Promise<boolean> => {
  try {
    const remembered = await app.ports.state.rememberedDocuments();
    if (remembered.status !== 'known') throw new Error('they could not be read');
    const about = { actor: undefined, cause: by, eventTime: undefined };
    await app.ports.queue.send(changeRequests(remembered.value, 'the pause is over', about), 0);
    return true;
  } catch (error) {
    app.log.warn('what is remembered could not be queued; the next sweep looks at it', {
      error: String(error),
    });
    return false;
  }
};

/** What was set is set: a message that could not be stored is no reason to say that it failed. The next sweep tells it. */
const tellAccount = async (app: App, because: string, actor: Actor): Promise<void> => {
  try {
    await tell(app, { type: 'marker', subject: { type: 'account', account: app.account }, because, actor });
    await pauseWasTold(app);
  } catch (error) {
    app.log.warn('it is done, but could not be told; the next sweep tells it', { error: String(error) });
  }
};
