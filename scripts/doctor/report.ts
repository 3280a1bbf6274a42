import {styleText} from 'node:util';
import {type Finding, type Level, type Report, type Section, sections} from './finding.ts';

type Style = Parameters<typeof styleText>[0];

const marks: Record<Level, {mark: string; word: string; style: Style}> = {
	ok: {mark: '✓', word: '', style: 'green'},
	info: {mark: '·', word: '', style: 'dim'},
	warning: {mark: '!', word: 'warning: ', style: 'yellow'},
	error: {mark: '✗', word: 'error: ', style: 'red'},
};

/** The report for people, in colour where that is wanted. */
export const textOf = ({findings, providers}: Report, colours: boolean): string => {
	const paint = (style: Style, text: string) =>
		colours ? styleText(style, text, {validateStream: false}) : text;

	const line = ({level, message, mend, provider}: Finding): string[] => {
		const {mark, word, style} = marks[level];
		const about = provider ? `${provider}: ` : '';
		return [
			`  ${paint(style, `${mark} ${word}`)}${about}${message}`,
			// What is no fault of a provider's is told, and JSON says what could be done about it.
			...(mend && !(provider && level === 'info') ? [`      ${paint('bold', `→ ${mend}`)}`] : []),
		];
	};
	const width = Math.max(0, ...providers.map(({name}) => name.length));
	const wide = Math.max(0, ...providers.map(({callback}) => callback.length));
	const table = providers.map(({name, mode, callback, console}) =>
		`  ${name.padEnd(width)}  ${mode.padEnd(8)}  ${callback.padEnd(wide)}  ${console ?? ''}`.trimEnd(),
	);

	const parts = Object.keys(sections).flatMap(key => {
		const own = folded(findings.filter(({check}) => check === key)).flatMap(line);
		const lines = key === 'providers' ? [...table, ...own] : own;
		return lines.length > 0
			? [`${paint('bold', sections[key as Section])}\n${lines.join('\n')}`]
			: [];
	});
	return `${parts.join('\n\n')}\n\n${summaryOf(findings)}`;
};

/** Many lines of information are one: with 216 providers nobody reads them. */
const folded = (findings: readonly Finding[]): readonly Finding[] => {
	const facts = findings.filter(({level, provider}) => level === 'info' && provider);
	const [first] = facts;
	if (!first || facts.length <= 12) return findings;
	const message = `${facts.length} things to know about providers, which --json tells`;
	const {check, level} = first;
	return [...findings.filter(one => !facts.includes(one)), {check, level, message}];
};

const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`;

const summaryOf = (findings: readonly Finding[]): string => {
	const of = (level: Level) => findings.filter(finding => finding.level === level).length;
	const warnings = of('warning') > 0 ? `, ${count(of('warning'), 'warning')}` : '';
	return of('error') > 0
		? `${count(of('error'), 'error')}${warnings}.`
		: `Nothing is wrong${warnings}.`;
};

/** Whether nothing is wrong; warnings are not. */
export const isSound = ({findings}: Report): boolean =>
	findings.every(({level}) => level !== 'error');

/** The report for machines. */
export const jsonOf = (report: Report): string =>
	JSON.stringify(
		{
			ok: isSound(report),
			findings: report.findings.map(({check, level, message, mend, provider}) => ({
				check,
				level,
				message,
				mend: mend ?? null,
				...(provider && {provider}),
			})),
			providers: report.providers.map(one => ({...one, console: one.console ?? null})),
		},
		undefined,
		'\t',
	);
