/** Looks through the edge, shown and held against what is expected. */
import { type EdgeView, edgeFetch, freshPath } from './edge-view.ts';
import type { Scene } from './scene.ts';
import type { DistributionName } from './seed-names.ts';
import { waitFor } from './wait.ts';

export const showView = ({ printer }: Scene, when: string, view: EdgeView): void => {
  const { colors } = printer;
  const status = view.status === 200 ? colors.green(view.status) : colors.red(view.status);
  printer.labelled('edge', `${when}: GET ${view.url} -> ${status} ${colors.dim(view.xCache)}`);
};

/** One fetch, of a path that no edge has seen unless one is given. */
export const look = async (
  scene: Scene,
  name: DistributionName,
  when: string,
  status: number,
  path: string = freshPath(scene.lab),
): Promise<EdgeView> => {
  const view = await edgeFetch(scene.lab, name, path);
  showView(scene, when, view);
  scene.expect(
    `${when}, ${name}${path} answers ${status}`,
    view.status === status,
    `it answered ${view.status}`,
  );
  return view;
};

/** Fetches paths that no edge has seen until the status comes, since S3 is not consistent at once; shows the last. */
export const lookUntil = async (
  scene: Scene,
  name: DistributionName,
  when: string,
  status: number,
  timeoutMs = 8000,
): Promise<void> => {
  let last: EdgeView | undefined;
  const probe = async (): Promise<EdgeView | undefined> => {
    last = await edgeFetch(scene.lab, name, freshPath(scene.lab));
    return last.status === status ? last : undefined;
  };
  await waitFor(`${status} from ${name}`, probe, timeoutMs, 100).catch(() => undefined);
  if (last === undefined) throw new Error(`The edge of ${name} answered nothing.`);
  showView(scene, when, last);
  scene.expect(
    `${when}, an uncached path of ${name} answers ${status}`,
    last.status === status,
    `it answered ${last.status}`,
  );
};
