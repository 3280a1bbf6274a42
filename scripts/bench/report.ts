import {cpus} from 'node:os';

const sort = (values: readonly number[]) => [...values].sort((one, other) => one - other);

/** The middle one, or the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
	const sorted = sort(values);
	const half = sorted.length / 2;
	const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
	return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
};

/** A number with three digits that count, or all of those before the point. */
export const short = (value: number): string => {
	if (!Number.isFinite(value)) return '–';
	if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
	return String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)));
};

/** The median, with the least and the most behind it: `12 (11–13)`. */
export const spread = (values: readonly number[]): string => {
	const sorted = sort(values);
	const [least, most] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
	if (!Number.isFinite(least)) return '–';
	return sorted.length === 1
		? short(least)
		: `${short(median(values))} (${short(least)}–${short(most)})`;
};

/** Each value over the floor's of the same round. */
export const over = (values: readonly number[], floor: readonly number[]): number[] =>
	values.map((value, round) => value / (floor[round] ?? Number.NaN));

/** A markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map((_, index) => (index ? '--:' : '---')), ...rows]
		.map(cells => `| ${cells.join(' | ')} |`)
		.join('\n');

/** What it ran on, for below the figures. */
export const machine = (): string => {
	const [first] = cpus();
	return `Node ${process.version}, ${process.platform}, ${cpus().length} × ${first?.model ?? 'unknown'}, ${new Date().toISOString().slice(0, 10)}. Medians, with the least and the most.`;
};

/** Says on stderr what is going on. */
export const tell = (text: string): void => console.error(text);
