import type {Middleware} from 'koa';
import type {Step} from '../../scripts/standin/index.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {TestApp} from './app.ts';

/** Something that is waited for until it is opened. */
export const gate = () => {
	let open = () => {};
	const opened = new Promise<void>(resolve => {
		open = resolve;
	});
	return {open, opened};
};

/** A call that a provider has got and does not answer yet. */
export interface Held {
	/** Resolves when it is there. */
	asked: Promise<void>;
	/** Lets it be answered. */
	release(): void;
}

/** Holds the next call of a step, and answers it by `then`; those after it are as they should be. */
export const holdNext = (
	{standin}: Pick<TestApp, 'standin'>,
	{name}: Mixin,
	step: Step,
	then: Middleware = (_, next) => next(),
): Held => {
	const [asked, slow] = [gate(), gate()];
	standin.misbehave(name, step, async (ctx, next) => {
		standin.misbehave(name, step);
		asked.open();
		await slow.opened;
		await then(ctx, next);
	});
	return {asked: asked.opened, release: slow.open};
};
