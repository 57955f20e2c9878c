/** `origin-guard`, the program. The exit code is set, not forced, so that a pipe gets all of the output. */
import { processIo } from './io.ts';
import { run } from './run.ts';

const exitCode = await run(process.argv.slice(2), processIo());
process.exitCode ||= exitCode;
