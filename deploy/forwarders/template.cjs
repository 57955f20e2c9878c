/** The stack of one forwarding Region: a rule for each pattern whose events come in that Region, and no code. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** CloudFront's own events come in the home Region only. */
const patterns = { S3Rule: 's3', KmsRule: 'kms', KmsGrantsRule: 'kms-grants' };

const patternOf = (name) =>
  JSON.parse(readFileSync(join(__dirname, '../../events/patterns', `${name}.json`), 'utf8'));

const rule = (name) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: { 'Fn::Sub': `\${Name}-${name}` },
    Description: 'Origin Guard: sends calls that may change origin access to the home Region',
    EventPattern: patternOf(name),
    Targets: [{ Id: 'home', Arn: { Ref: 'HomeBus' }, RoleArn: { Ref: 'Role' } }],
  },
});

const forwarderTemplate = () => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'Origin Guard: forwards the events of this Region to its home Region',
  Parameters: { Name: { Type: 'String' }, HomeBus: { Type: 'String' }, Role: { Type: 'String' } },
  Resources: Object.fromEntries(Object.entries(patterns).map(([id, name]) => [id, rule(name)])),
});

module.exports = { forwarderTemplate };
