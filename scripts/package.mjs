/** `npm run package`: bundles, zips and the CloudFormation template, offline and without credentials. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { endAs, run, say } from './run.mjs';
import { environment, programOf, root } from './setup.mjs';

// Nothing here asks AWS, and nothing may: the SDK inside osls finds no metadata service and no way out.
const env = {
  ...environment(),
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
};

const start = (args) => run(process.execPath, args, { cwd: root, env });

say('Bundles:');
const built = await start([join('scripts', 'build.ts')]);
const packed =
  built.code === 0 ? await start([programOf('osls', 'osls'), 'package', ...process.argv.slice(2)]) : built;
if (packed.code === 0) {
  const folder = join(root, '.serverless');
  say('Zips, beside cloudformation-template-update-stack.json in .serverless:');
  for (const zip of readdirSync(folder).filter((file) => file.endsWith('.zip'))) {
    say(`  ${zip}  ${Math.round(statSync(join(folder, zip)).size / 1024)} KB`);
  }
}
endAs(packed);
