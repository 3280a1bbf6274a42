import {keyVariables} from '../../starter/auth/settings.ts';
import {readEnvironment} from '../../starter/config.ts';
import type {Answers} from './answers.ts';
import {protocolNames} from './mixin-of.ts';
import {paint} from './paint.ts';
import type {Change} from './plan.ts';
import {neededVariables} from './shared-files.ts';

// What people read in the terminal.

/** What is about to be written, and what nobody has checked about it. */
export const describe = ({mixin, remarks, unconfirmed}: Answers): string =>
	[
		paint('bold', `${mixin.label}, by ${protocolNames[mixin.oauth]}`),
		...remarks.map(remark => `  ${remark}`),
		...(unconfirmed.length > 0
			? [`  Unconfirmed, as nobody has read a page that says so: ${unconfirmed.join(', ')}.`]
			: []),
	].join('\n');

/** A line for each file: + new, ~ changed, - gone. */
export const listFiles = (changes: readonly Change[]): string =>
	changes
		.map(({path, before, after}) => {
			if (before === undefined) return paint('green', `  + ${path}`);
			return after === undefined ? paint('red', `  - ${path}`) : paint('yellow', `  ~ ${path}`);
		})
		.join('\n');

/** The callback's address, as it must be registered. */
export const callbackOf = (name: string): string => {
	const {ORIGIN, PORT = '3000'} = readEnvironment();
	const origin =
		ORIGIN && URL.canParse(ORIGIN) ? new URL(ORIGIN).origin : `http://localhost:${PORT}`;
	return `${origin}/connect/${name}/callback`;
};

/** What to do after a provider was added. */
export const nextSteps = ({mixin, console}: Answers): string => {
	const needed = neededVariables(mixin);
	return [
		`Now: ${paint('bold', 'npm start')}. The stand-in plays ${mixin.label} until its keys are there.`,
		'',
		`For the real ${mixin.label}:`,
		`  register this callback address${console ? ` at ${console}` : ''}`,
		`    ${paint('bold', callbackOf(mixin.name))}`,
		`  and set in .env: ${paint('bold', keyVariables(mixin).join(', '))}`,
		...(needed.length > 0 ? [`  It also needs: ${needed.join(', ')}`] : []),
	].join('\n');
};
