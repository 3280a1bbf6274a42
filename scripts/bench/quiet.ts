import {readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';

const most = 0.1;
const seen = {runs: 0, busy: 0, worst: 0};

/** How long the processors have worked and how long they have been; undefined where it is unknown. */
const read = (): {worked: number; all: number} | undefined => {
	try {
		const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
		const times = line.split(/\s+/).slice(1, 9).map(Number);
		const all = times.reduce((sum, time) => sum + time, 0);
		return {all, worked: all - (times[3] ?? 0) - (times[4] ?? 0)}; // less idle and waiting
	} catch {
		return undefined; // no Linux
	}
};

/** Waits a moment before a run, in which nothing of ours works, and looks whether something else does. */
export const pause = async (): Promise<void> => {
	await wait(100);
	const before = read();
	await wait(300);
	const after = read();
	if (!before || !after) return;

	const share = (after.worked - before.worked) / (after.all - before.all);
	seen.runs++;
	if (share > most) seen.busy++;
	seen.worst = Math.max(seen.worst, share);
};

/** Says how busy the machine was with something else; empty when it was not. */
export const busyNote = (): string =>
	seen.busy === 0
		? ''
		: `The machine was busy with something else before ${seen.busy} of ${seen.runs} runs, with up to ${Math.round(100 * seen.worst)} % of its processors: take these figures as a sketch.`;
