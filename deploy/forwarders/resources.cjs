/**
 * The other Regions: a StackSet with a few rules in each, that send S3 and KMS events to the bus of the home Region (docs/decisions/0006).
 * Its roles are this stack's own, with names of their own, so that nothing of another StackSet in the account is touched or relied on.
 */
const { forwardedRegions, optInRegions } = require('./regions.cjs');
const { forwarderTemplate } = require('./template.cjs');

const sub = (text) => ({ 'Fn::Sub': text });
const allow = (Sid, Action, Resource, more = {}) => ({ Sid, Effect: 'Allow', Action, Resource, ...more });
const policy = (PolicyName, ...Statement) => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement },
});
const trust = (Principal, Condition) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      ...(Condition === undefined ? {} : { Condition }),
    },
  ],
});
const ofThisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const role = (AssumeRolePolicyDocument, Policies, RoleName) => ({
  Type: 'AWS::IAM::Role',
  Properties: { ...(RoleName === undefined ? {} : { RoleName }), AssumeRolePolicyDocument, Policies },
});

const homeBus = sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/default`);

/** What EventBridge takes on to put an event onto the home bus; it can do nothing else. */
const forwardRole = () =>
  role(trust({ Service: 'events.amazonaws.com' }, ofThisAccount), [
    policy('put-on-home-bus', allow('PutOnHomeBus', 'events:PutEvents', homeBus)),
  ]);

const administrationRole = (optIn, name) =>
  role(
    trust(
      {
        Service: [
          'cloudformation.amazonaws.com',
          ...optIn.map((region) => `cloudformation.${region}.amazonaws.com`),
        ],
      },
      ofThisAccount,
    ),
    [
      policy(
        'assume-execution-role',
        allow(
          'AssumeExecutionRole',
          'sts:AssumeRole',
          sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}-execution`),
        ),
      ),
    ],
    `${name}-administration`,
  );

/** May make, change and delete the rules of these names, and the stacks that hold them; nothing else anywhere. */
const executionRole = (name) =>
  role(
    trust({ AWS: { 'Fn::GetAtt': ['ForwardersAdministrationRole', 'Arn'] } }),
    [
      policy(
        'keep-forwarders',
        allow(
          'KeepTheStacks',
          [
            ...['cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:DeleteStack'],
            ...['cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents'],
            ...['cloudformation:DescribeStackResources', 'cloudformation:ListStackResources'],
            ...[
              'cloudformation:GetTemplate',
              'cloudformation:GetStackPolicy',
              'cloudformation:SetStackPolicy',
            ],
            'cloudformation:GetTemplateSummary',
          ],
          sub(`arn:\${AWS::Partition}:cloudformation:*:\${AWS::AccountId}:stack/StackSet-${name}-*`),
        ),
        allow(
          'KeepTheRules',
          [
            ...['events:PutRule', 'events:DeleteRule', 'events:DescribeRule', 'events:PutTargets'],
            ...[
              'events:RemoveTargets',
              'events:ListTargetsByRule',
              'events:TagResource',
              'events:UntagResource',
            ],
            'events:ListTagsForResource',
          ],
          sub(`arn:\${AWS::Partition}:events:*:\${AWS::AccountId}:rule/${name}-*`),
        ),
        allow(
          'GiveThemTheirRole',
          'iam:PassRole',
          { 'Fn::GetAtt': ['ForwardRole', 'Arn'] },
          {
            Condition: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
          },
        ),
        // CloudFormation hands the template over in a bucket of its own, never in one of this account.
        allow('ReadTheTemplate', 's3:GetObject', '*', {
          Condition: { StringNotEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ),
    ],
    `${name}-execution`,
  );

const parameter = (ParameterKey, ParameterValue) => ({ ParameterKey, ParameterValue });

const stackSet = (regions, name) => ({
  Type: 'AWS::CloudFormation::StackSet',
  DependsOn: ['ForwardersExecutionRole'],
  Properties: {
    StackSetName: name,
    Description: 'Origin Guard: sends the S3 and KMS events of the other Regions to the home Region',
    PermissionModel: 'SELF_MANAGED',
    AdministrationRoleARN: { 'Fn::GetAtt': ['ForwardersAdministrationRole', 'Arn'] },
    ExecutionRoleName: `${name}-execution`,
    ManagedExecution: { Active: true },
    OperationPreferences: {
      RegionConcurrencyType: 'PARALLEL',
      MaxConcurrentPercentage: 100,
      FailureTolerancePercentage: 0,
    },
    StackInstancesGroup: [{ DeploymentTargets: { Accounts: [{ Ref: 'AWS::AccountId' }] }, Regions: regions }],
    Parameters: [
      parameter('Name', name),
      parameter('HomeBus', homeBus),
      parameter('Role', { 'Fn::GetAtt': ['ForwardRole', 'Arn'] }),
    ],
    TemplateBody: JSON.stringify(forwarderTemplate()),
  },
});

module.exports = async ({ resolveVariable }) => {
  const home = await resolveVariable('self:provider.region');
  const stage = await resolveVariable('self:provider.stage');
  const regions = forwardedRegions(await resolveVariable('param:forwardRegions'), home);
  if (regions.length === 0) return { Resources: {} };
  const name = `origin-guard-${stage}-forwarders`;
  return {
    Resources: {
      ForwardRole: forwardRole(),
      ForwardersAdministrationRole: administrationRole(optInRegions(regions, home), name),
      ForwardersExecutionRole: executionRole(name),
      Forwarders: stackSet(regions, name),
    },
  };
};
