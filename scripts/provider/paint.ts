import {styleText} from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Whether who reads this sees colours: at a terminal, unless NO_COLOR says otherwise. */
export const isColourful = (): boolean => Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

/** Text in a colour where that is wanted, and as it is elsewhere: what is piped stays plain. */
export const paint = (style: Style, text: string): string =>
	isColourful() ? styleText(style, text, {validateStream: false}) : text;

const diffStyles: [start: RegExp, style: Style][] = [
	[/^(diff|new|deleted|---|\+\+\+) /, 'bold'],
	[/^@@ /, 'cyan'],
	[/^\+/, 'green'],
	[/^-/, 'red'],
];

/** A unified diff, as git shows it. */
export const paintDiff = (diff: string): string =>
	diff
		.split('\n')
		.map(line => {
			const [, style] = diffStyles.find(([start]) => start.test(line)) ?? [];
			return style ? paint(style, line) : line;
		})
		.join('\n');
