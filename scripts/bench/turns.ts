import {tell} from './report.ts';

/** How much is done: rounds, seconds a run, and for `growth` how many users. */
export interface Options {
	rounds: number;
	seconds: number;
	sizes: number[];
}

/**
 * Has each done once a round, A B C and then C B A: a machine that is slower for a while is slower
 * for all. Answers each one's results, round by round.
 */
export const inTurns = async <Item extends {name: string}, Done>(
	rounds: number,
	items: readonly Item[],
	work: (item: Item, round: number) => Promise<Done>,
): Promise<Done[][]> => {
	const results: Done[][] = items.map(() => []);
	for (let round = 0; round < rounds; round++) {
		const turn = [...items.keys()];
		for (const index of round % 2 ? turn.reverse() : turn) {
			const item = items[index] as Item;
			tell(`  round ${round + 1} of ${rounds}: ${item.name}`);
			results[index]?.push(await work(item, round));
		}
	}
	return results;
};
