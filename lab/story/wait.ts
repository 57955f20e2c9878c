/** Waits for something to come true, with an end: nothing in the story waits for ever. */

/** A wait that came to its end; the message says what did not happen. */
export class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain';
}

/** Asks `probe` until it answers something; throws {@link WaitedInVain} after `timeoutMs`. */
export const waitFor = async <T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 15_000,
  everyMs = 50,
): Promise<T> => {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const seen = await probe();
    if (seen !== undefined) return seen;
    if (Date.now() >= until) {
      throw new WaitedInVain(`${what} did not happen within ${(timeoutMs / 1000).toFixed(0)} seconds`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
