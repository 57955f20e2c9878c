/** What starting somebody else's server on loopback takes: a free port, and an end that comes with ours. */
import { type AddressInfo, createServer } from 'node:net';

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** The shell ends the program when its standard input closes, which happens however this process ends. */
export const guardian = '"$@" & child=$!; cat >/dev/null; kill $child 2>/dev/null; wait $child';
