import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {Browser} from '../helpers/browser.ts';
import {start} from '../helpers/process.ts';

type Test = Pick<ExecutionContext, 'teardown'>;

interface Settings {
	/** Where people reach it, on loopback. */
	port: number;
	/** The processes behind it, asked in turn. */
	ports: readonly number[];
	/** Whether it keeps its connections to them. */
	keepsConnections: boolean;
}

const page = new URL('../../docs/many-processes.md', import.meta.url);

/** What the owner is told to write, for these ports. */
const advised = ({port, ports, keepsConnections}: Settings): string => {
	const [, text = ''] = readFileSync(page, 'utf8').match(/^```nginx\n(.+?)^```$/ms) ?? [];
	const [server = ''] = text.match(/^\tserver .+\n/m) ?? [];
	const servers = ports.map(port => server.replace(/:\d+/, `:${port}`)).join('');
	const changed = text
		.replace(/(^\tserver .+\n)+/m, servers)
		.replace(/^\tlisten .+$/m, `\tlisten 127.0.0.1:${port};`);
	return keepsConnections ? changed : changed.replaceAll(/^\tkeepalive.*\n/gm, '');
};

/** All that it keeps is in one folder, and nothing of a request ever is. */
const around = (folder: string, inner: string): string => `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr error;
events {}
http {
	access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(what => `\t${what}_temp_path ${folder}/${what};`).join('\n')}
	client_body_buffer_size 128k;
	proxy_max_temp_file_size 0;
	add_header X-Served-By $upstream_addr always;
${inner}
}
`;

/** nginx as docs/many-processes.md has it, in front of these processes. It ends with the test. */
export const startNginx = async (t: Test, settings: Settings): Promise<void> => {
	const folder = mkdtempSync(join(tmpdir(), 'dendrite-nginx-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	mkdirSync(join(folder, 'logs')); // older ones look for it before they read the file
	const file = join(folder, 'nginx.conf');
	writeFileSync(file, around(folder, advised(settings)));

	const {ended, output} = start(t, folder, ['nginx', '-p', folder, '-c', file]);
	let hasEnded = false;
	void ended.then(() => {
		hasEnded = true;
	});
	// It does not say when it listens.
	while (!(await isThere(settings.port))) {
		if (hasEnded) throw new Error(`nginx has ended: ${output()}`);
	}
};

const isThere = (port: number): Promise<boolean> =>
	new Browser(`http://127.0.0.1:${port}/`).get('/healthz').then(
		() => true,
		() => false,
	);
