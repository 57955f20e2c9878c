/** What a chapter of the story is. */
import type { Scene } from '../scene.ts';

export interface Chapter {
  readonly title: string;
  /** States its expectations on the scene; throws only when it cannot go on. */
  run(scene: Scene): Promise<void>;
}
