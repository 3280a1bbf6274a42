import type {ExecutionContext} from 'ava';

/** Makes it so many milliseconds later in this process, until the test ends. */
export const passes = (t: Pick<ExecutionContext, 'teardown'>, milliseconds: number): void => {
	const {now} = Date;
	Date.now = () => now() + milliseconds;
	t.teardown(() => {
		Date.now = now;
	});
};
