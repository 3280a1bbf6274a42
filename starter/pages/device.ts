import {texts} from './texts.ts';

/** The first rule that fits wins, as most browsers also claim to be the ones below them. */
const browsers: ReadonlyArray<readonly [RegExp, string]> = [
	[/\b(?:Edg|EdgA|EdgiOS)\//, 'Edge'],
	[/\b(?:OPR|Opera)\//, 'Opera'],
	[/\bVivaldi\//, 'Vivaldi'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(?:Firefox|FxiOS)\//, 'Firefox'],
	[/\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//, 'Chrome'],
	[/\bVersion\/.*\bSafari\//, 'Safari'],
	[/^curl\//, 'curl'],
	[/^Wget\//, 'Wget'],
];

const systems: ReadonlyArray<readonly [RegExp, string]> = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bWindows\b/, 'Windows'],
	[/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
	[/\bLinux\b/, 'Linux'],
];

const firstMatch = (rules: typeof browsers, text: string) =>
	rules.find(([pattern]) => pattern.test(text))?.[1];

/** What a person would call a device by its `User-Agent`: “Firefox on Windows”. */
export const deviceName = (userAgent: string | null): string => {
	const browser = firstMatch(browsers, userAgent ?? '');
	const system = firstMatch(systems, userAgent ?? '');
	if (browser && system) return texts.device.browserOnSystem(browser, system);
	return browser ?? system ?? texts.device.unknown;
};
