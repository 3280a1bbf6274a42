import {readFileSync} from 'node:fs';
import {parse} from 'lossless-json';
import {parseObject} from '../../starter/auth/json.ts';

const read = (name: string): string =>
	readFileSync(new URL(`../../starter/providers/${name}/sample.json`, import.meta.url), 'utf8');

/** The profile that a provider's folder shows, every digit kept, as the stand-in plays it. */
export const sampleOf = (name: string): unknown => parse(read(name));

/** The same as the app reads it. */
export const remoteSample = <Remote>(name: string): Remote =>
	parseObject(read(name), `${name}'s sample`) as Remote;
