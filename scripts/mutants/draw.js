import {createHash} from 'node:crypto';

const {MUTANTS_SEED = '', MUTANTS_SHARE = '1'} = process.env;

/** Whether the lot falls on a mutant: the same ones for the same seed. */
const isDrawn = ({fileName, location, replacement}) => {
	const text = JSON.stringify([
		MUTANTS_SEED,
		fileName.split('/starter/')[1],
		location,
		replacement,
	]);
	const lot = createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
	return lot < Number(MUTANTS_SHARE);
};

/**
 * StrykerJS has no way to try some mutants only. As a checker, this calls the others unfit to run,
 * so that they count for nothing.
 */
class Draw {
	async init() {}

	async check(mutants) {
		return Object.fromEntries(
			mutants.map(mutant => [
				mutant.id,
				isDrawn(mutant)
					? {status: 'passed'}
					: {status: 'compileError', reason: 'the lot did not fall on it'},
			]),
		);
	}

	group(mutants) {
		return [mutants.map(({id}) => id)];
	}
}

export const strykerPlugins = [{kind: 'Checker', name: 'draw', injectableClass: Draw}];
