/** zod's small build, with its English: what the functions bundle. The full one would be a tenth of a function. */
import * as mini from 'zod/mini';
import en from 'zod/v4/locales/en.js';

mini.config(en());

export * from 'zod/mini';
