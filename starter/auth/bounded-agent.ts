import type {ClientRequest} from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import {Agent, type AgentConnectOpts} from 'agent-base';
import {bounds} from './http.ts';

const headerBytes = 16 * 1024;

/**
 * Bounds the calls that Grant makes by itself (request token, token), of which it limits neither
 * the whole time nor the size, and which it would decompress without end. One agent a call.
 */
export class BoundedAgent extends Agent {
	readonly #secure: boolean;
	readonly #chunks: Buffer[] = [];
	#isTooLarge = false;

	constructor(address: string) {
		super({keepAlive: false});
		this.#secure = address.startsWith('https:');
	}

	/** Whether the answer passed 64 kB; the last of it may have arrived together with the end. */
	get isTooLarge(): boolean {
		return this.#isTooLarge;
	}

	/** The answer's body as it came. */
	get text(): string {
		return Buffer.concat(this.#chunks).toString();
	}

	override isSecureEndpoint(): boolean {
		return this.#secure;
	}

	override connect(request: ClientRequest, options: AgentConnectOpts): net.Socket {
		const {host, port} = hostAndPort(options);
		const socket = options.secureEndpoint
			? tls.connect({...options, host, port, servername: net.isIP(host) ? '' : host})
			: net.connect({host, port});

		const endIn = (wait: number) =>
			setTimeout(() => request.destroy(new Error(`no full answer in ${wait} ms`)), wait);
		const timers = [endIn(bounds.firstByte), endIn(bounds.total)];
		request.once('response', () => clearTimeout(timers[0]));
		request.once('close', () => {
			for (const timer of timers) clearTimeout(timer);
		});
		// Nobody is told of a connection that has been handed over, and Grant would wait for ever.
		request.once('upgrade', (_, socket) => {
			socket.destroy();
			request.emit('error', new Error('answered 101'));
		});

		let size = 0;
		socket.on('data', (chunk: Buffer) => {
			size += chunk.byteLength;
			if (size > bounds.tokenBytes + headerBytes) request.destroy(new Error('answer too large'));
		});

		request.prependOnceListener('response', response => {
			// An answer that is compressed although we did not ask for it is read as it is: as nonsense.
			delete response.headers['content-encoding'];
			// Grant does not follow a redirect here, but it would take its body for an answer.
			if (Math.floor((response.statusCode ?? 0) / 100) === 3) response.statusCode = 502;

			// Grant reads late, so a listener of ours would take the body away from it.
			const push = response.push.bind(response);
			let length = 0;
			response.push = (chunk: Buffer | null) => {
				if (chunk) this.#chunks.push(chunk);
				length += chunk?.byteLength ?? 0;
				this.#isTooLarge ||= length > bounds.tokenBytes;
				if (this.#isTooLarge) request.destroy(new Error('answer too large'));
				return push(chunk);
			};
		});
		return socket;
	}
}

/** `withPortInHost` puts the port into the host; here they part again. */
const hostAndPort = ({host, port}: AgentConnectOpts): {host: string; port: number} => {
	const [, name, number] = host?.match(/^(\[[^\]]+\]|[^:]+):(\d+)$/) ?? [];
	return name
		? {host: name.replace(/^\[|\]$/g, ''), port: Number(number)}
		: {host: host ?? 'localhost', port: Number(port)};
};

/**
 * An address as Grant signs it rightly: request-oauth 1.0.1 puts a port behind the path of the
 * signature's base string (RFC 5849 §3.4.1.2), unless the port is part of the host.
 */
export const withPortInHost = (address: string) => {
	const {protocol, host, pathname, search} = new URL(address);
	return {protocol, hostname: host, path: `${pathname}${search}`};
};
