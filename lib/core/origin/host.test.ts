import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OriginHost } from '../model/facts.ts';
import { classifyOriginHost } from './host.ts';

const rest = (bucket: string, region?: string): OriginHost => ({ kind: 'rest', bucket, region });
const website = (bucket: string, region: string): OriginHost => ({ kind: 'website', bucket, region });
const pathStyle = (region?: string): OriginHost => ({ kind: 'path-style', region });
const accessPoint = (name: string): OriginHost => ({ kind: 'access-point', name });
const objectLambda = (name: string): OriginHost => ({ kind: 'object-lambda', name });
const accelerate = (bucket: string): OriginHost => ({ kind: 'accelerate', bucket });
const express = (bucket: string): OriginHost => ({ kind: 'express', bucket });
const mrap = (alias: string): OriginHost => ({ kind: 'multi-region-access-point', alias });
const parameterised: OriginHost = { kind: 'parameterised' };
const notS3: OriginHost = { kind: 'not-s3' };

const samples: readonly (readonly [string, OriginHost])[] = [
  ['{{tenant}}.s3.eu-west-1.amazonaws.com', parameterised],
  ['site.s3.{{region}}.amazonaws.com', parameterised],
  ['{{host}}', parameterised],
  ['mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com', mrap('mfzwi23gnjvgw')],
  ['site.s3-website-us-east-1.amazonaws.com', website('site', 'us-east-1')],
  ['www.example.com.s3-website.eu-central-1.amazonaws.com', website('www.example.com', 'eu-central-1')],
  ['site.s3-website.cn-north-1.amazonaws.com.cn', website('site', 'cn-north-1')],
  ['site.s3-website-us-gov-west-1.amazonaws.com', website('site', 'us-gov-west-1')],
  ['ap-4kfoenzk1bzos-s3alias.s3.us-east-1.amazonaws.com', accessPoint('ap-4kfoenzk1bzos-s3alias')],
  ['reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com', accessPoint('reports-111122223333')],
  ['r-111122223333.s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com', accessPoint('r-111122223333')],
  ['resize-qa1--ol-s3.s3.us-west-2.amazonaws.com', objectLambda('resize-qa1--ol-s3')],
  ['r-111122223333.s3-object-lambda.us-west-2.amazonaws.com', objectLambda('r-111122223333')],
  ['fast--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com', express('fast--use1-az4--x-s3')],
  ['fast--use1-az4--x-s3.s3.us-east-1.amazonaws.com', express('fast--use1-az4--x-s3')],
  ['site.s3-accelerate.amazonaws.com', accelerate('site')],
  ['site.s3-accelerate.dualstack.amazonaws.com', accelerate('site')],
  ['site.s3.amazonaws.com', rest('site')],
  ['site.s3.eu-west-1.amazonaws.com', rest('site', 'eu-west-1')],
  ['site.s3-eu-west-1.amazonaws.com', rest('site', 'eu-west-1')],
  ['site.s3-ap-southeast-2.amazonaws.com', rest('site', 'ap-southeast-2')],
  ['site.s3.dualstack.us-west-2.amazonaws.com', rest('site', 'us-west-2')],
  ['site.s3-fips.us-east-2.amazonaws.com', rest('site', 'us-east-2')],
  ['site.s3-fips.dualstack.us-east-2.amazonaws.com', rest('site', 'us-east-2')],
  ['site.s3-fips-us-gov-west-1.amazonaws.com', rest('site', 'us-gov-west-1')],
  ['site.s3.us-gov-east-1.amazonaws.com', rest('site', 'us-gov-east-1')],
  ['site.s3-external-1.amazonaws.com', rest('site', 'us-east-1')],
  ['site.s3.cn-north-1.amazonaws.com.cn', rest('site', 'cn-north-1')],
  ['site.s3.amazonaws.com.cn', rest('site')],
  ['site.s3.eusc-de-east-1.amazonaws.eu', rest('site', 'eusc-de-east-1')],
  ['SITE.S3.EU-West-1.AmazonAWS.com', rest('site', 'eu-west-1')],
  ['site.s3.eu-west-1.amazonaws.com.', rest('site', 'eu-west-1')],
  ['www.example.com.s3.amazonaws.com', rest('www.example.com')],
  ['my.s3.bucket.s3.eu-west-1.amazonaws.com', rest('my.s3.bucket', 'eu-west-1')],
  ['my.s3.amazonaws.com.s3.amazonaws.com', rest('my.s3.amazonaws.com')],
  ['s3.s3.amazonaws.com', rest('s3')],
  ['my-s3-bucket.s3.amazonaws.com', rest('my-s3-bucket')],
  ['logs.s3-website.s3.amazonaws.com', rest('logs.s3-website')],
  ['eu-west-1.s3.amazonaws.com', rest('eu-west-1')],
  ['x.dualstack.s3.amazonaws.com', rest('x.dualstack')],
  [
    'site-111122223333-us-east-1-an.s3.us-east-1.amazonaws.com',
    rest('site-111122223333-us-east-1-an', 'us-east-1'),
  ],
  ['s3.amazonaws.com', pathStyle()],
  ['s3.eu-west-1.amazonaws.com', pathStyle('eu-west-1')],
  ['s3-eu-west-1.amazonaws.com', pathStyle('eu-west-1')],
  ['s3.dualstack.eu-west-1.amazonaws.com', pathStyle('eu-west-1')],
  ['s3.amazonaws.com.evil.example', notS3],
  ['site.s3.amazonaws.com.evil.example', notS3],
  ['bucket.s3.example.com', notS3],
  ['site.s3.amazonaws.com.cn.example', notS3],
  ['site.s3.notamazonaws.com', notS3],
  ['site.xs3.amazonaws.com', notS3],
  ['site.s3x.eu-west-1.amazonaws.com', notS3],
  ['site.s3-website.amazonaws.com', notS3],
  ['s3-website-us-east-1.amazonaws.com', notS3],
  ['site.s3-control.us-east-1.amazonaws.com', notS3],
  ['bucket.vpce-1a2b-3c4d.s3.us-east-1.vpce.amazonaws.com', notS3],
  ['abc.execute-api.us-east-1.amazonaws.com', notS3],
  ['lb-1234.eu-west-1.elb.amazonaws.com', notS3],
  ['.s3.amazonaws.com', notS3],
  ['a..b.s3.amazonaws.com', notS3],
  ['a b.s3.amazonaws.com', notS3],
  ['site.s3.amazonaws.com..', notS3],
  ['.amazonaws.com', notS3],
  ['amazonaws.com', notS3],
  ['{{}}.s3.amazonaws.com', notS3],
  ['www.example.com', notS3],
  ['', notS3],
];

describe('classifyOriginHost', () => {
  test.each(samples)('%s', (host, expected) => {
    expect(classifyOriginHost(host)).toEqual(expected);
  });

  test('finds every valid bucket name behind every REST endpoint', () => {
    const bucket = fc
      .stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
      .filter((name) => !name.includes('..') && !/(-s3alias|--ol-s3|--x-s3)$/.test(name));
    const endpoint = fc.constantFrom('s3', 's3.eu-west-1', 's3-eu-west-1', 's3.dualstack.eu-west-1');
    fc.assert(
      fc.property(bucket, endpoint, (name, service) => {
        expect(classifyOriginHost(`${name}.${service}.amazonaws.com`)).toMatchObject({
          kind: 'rest',
          bucket: name,
        });
      }),
    );
  });

  test('never throws, and takes no time on hostile names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => typeof classifyOriginHost(text).kind === 'string'),
    );
    const started = performance.now();
    for (const piece of ['a.', 'a-', 's3.', 's3-', '{{', 'a-a', '-']) {
      classifyOriginHost(`${piece.repeat(200_000)}.s3.amazonaws.com`);
      classifyOriginHost(`${piece.repeat(80)}.s3.amazonaws.com`);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
