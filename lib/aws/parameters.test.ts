import { afterEach, expect, it } from 'vitest';
import { parametersPort } from './parameters.ts';
import { json, jsonError, startWire, type Wire } from './testing/wire.ts';

let wire: Wire;
afterEach(() => wire.close());

it('reads a parameter in the home Region, whatever Region was named', async () => {
  wire = await startWire(() => json({ Parameter: { Name: '/a', Type: 'String', Value: 'text' } }));
  const port = parametersPort({ ...wire.options, region: 'eu-west-1' });
  expect(await port.parameter('/a')).toEqual({ status: 'known', value: 'text' });
  expect(wire.requests[0]?.headers.authorization).toContain('/us-east-1/ssm/');
  expect(JSON.parse(wire.requests[0]?.body ?? '')).toEqual({ Name: '/a', WithDecryption: false });
});

it('tells a parameter that is not there from one that could not be read', async () => {
  wire = await startWire((_, index) =>
    jsonError(400, index === 0 ? 'ParameterNotFound' : 'AccessDeniedException'),
  );
  const port = parametersPort(wire.options);
  expect(await port.parameter('/a')).toEqual({ status: 'absent' });
  expect(await port.parameter('/a')).toMatchObject({
    status: 'unreadable',
    because: expect.stringContaining('AccessDeniedException: GetParameter /a'),
  });
});
