import test from 'ava';
import {shareApp} from '../helpers/app.ts';
import {sendRaw} from '../helpers/raw.ts';
const app = await shareApp();
const port = new URL(app.origin).port;
const H='Host: localhost\r\nConnection: close\r\nAccept: application/json\r\n';
const cases: Record<string,string> = {
 trace:`TRACE / HTTP/1.1\r\n${H}\r\n`,
 propfind:`PROPFIND / HTTP/1.1\r\n${H}\r\n`,
 foo:`FOO / HTTP/1.1\r\n${H}\r\n`,
 connect:`CONNECT localhost:80 HTTP/1.1\r\n${H}\r\n`,
 badpath:`GET /%E0%A4%A HTTP/1.1\r\n${H}\r\n`,
 badpath2:`GET /connect/%FF/callback HTTP/1.1\r\n${H}\r\n`,
 nul:`GET /connect/%00/callback HTTP/1.1\r\n${H}\r\n`,
 badquery:`GET /login?next=%E0%A4%A HTTP/1.1\r\n${H}\r\n`,
 clte:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
 junk:`GARBAGE\r\n\r\n`,
 pipelined:`GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\x00\x01JUNK\r\n\r\n`,
 twohosts:`GET /login HTTP/1.1\r\nHost: a\r\n${H}\r\n`,
 nohost:`GET /login HTTP/1.1\r\nConnection: close\r\n\r\n`,
 http10:`GET /login HTTP/1.0\r\n\r\n`,
 abs:`GET http://evil.example/account HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
 badexpect:`POST /login HTTP/1.1\r\n${H}Expect: nonsense\r\nContent-Length: 0\r\n\r\n`,
 upgrade:`GET /login HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
 encoding:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Encoding: nonsense\r\nContent-Length: 2\r\n\r\n{}`,
 charset:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json; charset=nonsense\r\nContent-Length: 2\r\n\r\n{}`,
 gzipbad:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}`,
 opt:`OPTIONS /login HTTP/1.1\r\n${H}\r\n`,
 optstar:`OPTIONS * HTTP/1.1\r\n${H}\r\n`,
 put:`PUT /login HTTP/1.1\r\n${H}\r\n`,
 putacc:`PUT /account HTTP/1.1\r\n${H}\r\n`,
 dslash:`GET //account HTTP/1.1\r\n${H}\r\n`,
 dslash2:`GET //evil.example/account HTTP/1.1\r\n${H}\r\n`,
 semi:`GET /account;x HTTP/1.1\r\n${H}\r\n`,
 enc:`GET /%61ccount HTTP/1.1\r\n${H}\r\n`,
 slash:`GET /account/ HTTP/1.1\r\n${H}\r\n`,
 upper:`GET /ACCOUNT HTTP/1.1\r\n${H}\r\n`,
 dots:`GET /x/../account HTTP/1.1\r\n${H}\r\n`,
 head:`HEAD /login HTTP/1.1\r\n${H}\r\n`,
 head404:`HEAD /nowhere HTTP/1.1\r\n${H}\r\n`,
 del:`DELETE /nowhere HTTP/1.1\r\n${H}\r\n`,
 postnobody:`POST /login HTTP/1.1\r\n${H}\r\n`,
 jsonnull:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Length: 4\r\n\r\nnull`,
 jsonarr:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n[]`,
 jsonempty:`POST /login HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Length: 0\r\n\r\n`,
 mergepatch:`POST /login HTTP/1.1\r\n${H}Content-Type: application/merge-patch+json\r\nContent-Length: 2\r\n\r\n{}`,
 noctype:`POST /login HTTP/1.1\r\n${H}Content-Length: 2\r\n\r\n{}`,
};
for (const [n,text] of Object.entries(cases)) test(n, async t => { const r = await Promise.race([sendRaw(t, port, text), new Promise<string>(r=>setTimeout(r,8000,'TIMEOUT'))]); t.log(r.split('\r\n')[0], (r.match(/(allow|location|connection): .*/ig)??[]).join(' | '), r.split('\r\n\r\n').slice(1).join('').slice(0,150)); t.pass(); });
