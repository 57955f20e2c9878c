/** Makes .venv when its pins changed, and says where its programs are; see venv.mjs. */
export function ensureVenv(set: 'lab' | 'dev'): Promise<{ readonly bin: string; readonly python: string }>;
