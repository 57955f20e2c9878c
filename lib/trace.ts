/** X-Ray: each document that a run settles is a part of its trace, to be found by document, correlation id and repair. */
import type { Tracer } from '@aws-lambda-powertools/tracer';
import type { Trace } from './app.ts';

/** Calls to AWS below it hang on it, because the tracer captures what goes out. Documents are settled one by one. */
export const traceWith =
  (tracer: Tracer): Trace =>
  async (name, annotations, run, found) => {
    const parent = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
    if (parent === undefined) return run();
    // X-Ray takes 200 characters of few kinds.
    const part = parent.addNewSubsegment(name.replace(/[^\w.:/%&#=+\\@-]/g, '_').slice(0, 200));
    const annotate = (more: Readonly<Record<string, string | undefined>>): void => {
      for (const [key, value] of Object.entries(more))
        if (value !== undefined) part.addAnnotation(key, value);
    };
    tracer.setSegment(part);
    annotate(annotations);
    try {
      const result = await run();
      annotate(found(result));
      return result;
    } catch (error) {
      part.addError(error instanceof Error ? error : String(error));
      throw error;
    } finally {
      part.close();
      tracer.setSegment(parent);
    }
  };
