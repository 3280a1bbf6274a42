import {createTwoFilesPatch} from 'diff';
import type {Change} from './plan.ts';

/** The changes as one unified diff that `git apply` takes. */
export const diffOf = (changes: readonly Change[]): string => changes.map(fileDiff).join('');

const fileDiff = ({path, before, after}: Change): string => {
	const [from, to] = [`a/${path}`, `b/${path}`];
	const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '');
	const head = [
		`diff --git ${from} ${to}`,
		...(before === undefined ? ['new file mode 100644'] : []),
		...(after === undefined ? ['deleted file mode 100644'] : []),
		`--- ${before === undefined ? '/dev/null' : from}`,
		`+++ ${after === undefined ? '/dev/null' : to}`,
	];
	return `${head.join('\n')}\n${patch.slice(patch.indexOf('\n@@') + 1)}`;
};
