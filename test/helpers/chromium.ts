import type {ExecutionContext} from 'ava';
import {type BrowserContextOptions, chromium, type Page} from 'playwright-core';

const quiet = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Samples name pictures at services; no test goes there.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export interface Visitor {
	page: Page;
	/** What the console complained about, with the addresses. */
	complaints: string[];
}

/** Opens a real Chromium with a profile of its own. */
export const openChromium = async (
	t: ExecutionContext,
	options: BrowserContextOptions = {},
): Promise<Visitor> => {
	const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
	const browser = await chromium.launch({executablePath, args: quiet});
	t.teardown(() => browser.close());

	const context = await browser.newContext(options);
	const complaints: string[] = [];
	context.on('console', message => {
		if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
	});
	context.on('weberror', error => complaints.push(String(error.error())));
	return {page: await context.newPage(), complaints};
};
