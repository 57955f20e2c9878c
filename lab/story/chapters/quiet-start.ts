/** Chapter 1: everything is right, the first sweep writes nothing and remembers what works. */

import { look } from '../looking.ts';
import { type BucketName, buckets, type DistributionName } from '../seed-names.ts';
import { waitFor } from '../wait.ts';
import { mark, outcomesSince, writesOf } from '../witness.ts';
import type { Chapter } from './chapter.ts';

export const quietStart: Chapter = {
  title: 'All is well: the first sweep writes nothing',
  run: async (scene) => {
    const { lab } = scene;
    for (const name of Object.keys(lab.seeded.distributions) as DistributionName[]) {
      await look(scene, name, 'before', 200);
    }
    const since = mark(lab);
    const swept = await lab.stack.sweep();
    scene.printer.labelled('sweep', JSON.stringify(swept.status === 'ok' ? swept.payload : swept.error));
    scene.expect('the sweep runs', swept.status === 'ok', JSON.stringify(swept));
    await waitFor('an empty queue', () => (lab.stack.idle() ? true : undefined), 30_000);
    const resources = [...(Object.keys(buckets) as BucketName[]), lab.seeded.keyArn];
    const writes = resources.flatMap((resource) => writesOf(lab, since, resource));
    scene.expect(
      'nothing is written',
      writes.length === 0,
      `it wrote ${writes.map((call) => call.resource).join(', ')}`,
    );
    const urgent = outcomesSince(lab, since).filter((outcome) => outcome.type !== 'finding');
    scene.expect(
      'nothing is refused and nothing fails',
      urgent.length === 0,
      urgent.map((outcome) => outcome.headline).join('; '),
    );
    const itself = outcomesSince(lab, since).filter(({ headline }) => headline.startsWith('Self-check'));
    scene.expect(
      'the guard finds nothing wrong with itself',
      itself.length === 0,
      itself.map(({ because }) => because).join('; '),
    );
    for (const outcome of outcomesSince(lab, since)) scene.printer.labelled('told', outcome.headline);
  },
};
